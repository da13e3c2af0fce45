import { countOf } from '../core/block-text.ts';
import { parseChildId, toBeyondId } from '../core/child-id.ts';
import { digestOf } from '../core/digest.ts';
import { UserError } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import type { ItemIndex } from '../core/item-index.ts';
import { findSetAsideInProgress, type ItemPicture, type StepFile } from '../core/line.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { formatUsd } from '../core/money-text.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { ItemProblem, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { compareVerdict } from '../stages/parse.ts';
import { parseJson } from '../stages/parse-json.ts';
import { readPromptFile } from '../stages/prepare.ts';
import { parseReceipt, toResponseText } from '../stages/receipt.ts';
import { eachReceiptOfChildren } from '../stages/receipts-of-family.ts';
import { readReceiptOrNull } from '../stages/standing-receipt.ts';
import { isOfOnePlace, listChildren, lookAt, readRejectedNote, type Workshop, workshopOf } from '../stages/workshop.ts';
import { holdsAnything } from './set-aside.ts';
import { commandOn, type Finding, type FindingKind, type FindingOptions, toFinding } from './finding.ts';

/** What is wrong within the folder of one item. A link, a file where a folder should be, or one that may not be read: of that item alone. */
export function findItemDamage(
  batch: Workshop,
  fold: LedgerFold,
  items: ItemIndex,
  itemId: string,
): readonly Finding[] {
  const workshop = workshopOf(batch, itemId);
  const findings: Finding[] = [];
  const report: Report = (kind, message, options = {}) =>
    findings.push(toFinding(kind, message, { itemId, ...options }));
  const guarded = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (!isOfOnePlace(error)) throw error;
      const what = error.message.replace(/\.$/, '');
      if (findings.some(({ kind, message }) => kind === 'folder-damaged' && message === what)) return;
      report('folder-damaged', what, {
        next: `${error.hint} Then: ${commandOn(batch.store, 'verify', '--repair')}`,
      });
    }
  };
  let picture: ItemPicture | null = null;
  guarded(() => {
    picture = lookAt(workshop, itemId);
    checkFolder(workshop, picture, report);
  });
  if (picture === null) return findings;
  const seen: ItemPicture = picture;
  guarded(() => checkRaw(workshop, items, seen, report));
  // What a set-aside has moved already is not missing: it is finished before anything else is asked of the item.
  if (findings.some(({ kind, canRepair }) => kind === 'set-aside-unfinished' && canRepair)) return findings;
  guarded(() => checkLostCounts(workshop, seen, report));
  for (const [step, files] of seen.steps) guarded(() => checkStep(workshop, fold, seen, step, files, report));
  return findings;
}

type Report = (kind: FindingKind, message: string, options?: FindingOptions) => void;

function checkFolder(workshop: Workshop, picture: ItemPicture, report: Report): void {
  const { store, stepNames, expandNames } = workshop;
  const { itemId } = picture;
  const leftAlone = { severity: 'note' } as const;
  const open = findSetAsideInProgress(picture);
  if (open !== null) {
    const canFinish =
      !holdsAnything(workshop, itemId, open) || [...picture.steps.values()].some((files) => files.has('rejected.json'));
    if (canFinish) report('set-aside-unfinished', 'a set-aside was interrupted', { canRepair: true });
    else
      report('set-aside-unfinished', `attempts/${open.number} has no rejected.json, and no rejection stands`, {
        next: `delete attempts/${open.number} if its files are not wanted (what they cost stays in the ledger), or put its rejected.json back`,
      });
  }
  for (const folder of store.listForeignFolders(itemId, stepNames))
    report('foreign-folder', `${folder}/ belongs to no step of the pipeline; it is left alone`, leftAlone);
  for (const expand of expandNames)
    for (const name of store.listForeignChildren(itemId, expand))
      report('foreign-folder', `${expand}/${name}/ is no child of ${expand}; it is left alone`, {
        ...leftAlone,
        step: expand,
      });
  for (const expand of expandNames) reportChildrenBeyond(workshop, itemId, expand, report);
  const own = stepNames.filter((step) => step !== 'main' && picture.steps.has(step) && !expandNames.has(step));
  const foreign = store.care.listForeignFiles(itemId, ['main', ...own], [...stepNames, 'attempts']);
  for (const name of foreign) {
    if (/(?:^|[\\/])\..+\.\d+-\d+\.tmp$/.test(name))
      report('temporary-files', `${name} is an unfinished file of a process that was killed`, {
        ...leftAlone,
        canRepair: true,
      });
    else report('foreign-file', `${name} is no file of the line; it is left alone`, leftAlone);
  }
}

/** What was paid for children that their parent's list has no more is kept, and is for a person to know. */
function reportChildrenBeyond(workshop: Workshop, itemId: string, expand: string, report: Report): void {
  const children = listChildren(workshop, toBeyondId(itemId), expand).length;
  if (children === 0) return;
  const places = [...eachReceiptOfChildren(workshop, toBeyondId(itemId), expand, { goneSteps: true })];
  const costUsd = places.reduce((sum, place) => sum + (readReceiptOrNull(workshop.store, place)?.costUsd ?? 0), 0);
  report(
    'children-set-aside',
    `${countOf(children, 'child', 'children')} beyond the list of ${expand} ${children === 1 ? 'lies' : 'lie'} in attempts/0/${expand} with ${countOf(places.length, 'paid answer')} (${formatUsd(costUsd)}), which ${places.length === 1 ? 'is' : 'are'} counted`,
    {
      step: expand,
      severity: 'note',
      next: `as you like; what lies there is given up with the children of the list by: ${commandOn(workshop.store, 'clean', '--clean-stage', 'parse', '--step', expand, '--item', itemId)}`,
    },
  );
}

function checkRaw(workshop: Workshop, items: ItemIndex, { itemId, acquired }: ItemPicture, report: Report): void {
  const { store } = workshop;
  const child = parseChildId(itemId);
  if (!acquired) {
    // Of acquired items the conservation check names those without.
    if (child !== null)
      report('child-missing', 'raw.json is missing; it is made again from its parent', { canRepair: true });
    return;
  }
  const text = store.readItemFile(itemId, 'raw.json');
  const value = parseJson(text);
  if (value === undefined || !isJsonObject(value)) {
    if (child !== null)
      report('raw-unreadable', 'raw.json is empty or no JSON object; it is made again from its parent', {
        canRepair: true,
      });
    else
      report('raw-unreadable', 'raw.json is empty or no JSON object', {
        next: `delete it, then: ${commandOn(store, 'acquire')}`,
      });
    return;
  }
  const line = child === null ? items.find(itemId) : null;
  if (line !== null && !items.hasDigest(line, digestOf(text ?? '')))
    report('raw-edited', 'raw.json is not as it was acquired; it is kept', {
      severity: 'note',
      next: `as you like; to go back delete it, then: ${commandOn(store, 'acquire')}`,
    });
}

function checkStep(
  workshop: Workshop,
  fold: LedgerFold,
  picture: ItemPicture,
  step: string,
  files: ReadonlySet<StepFile>,
  report: Report,
): void {
  const { store, pipeline } = workshop;
  const { itemId } = picture;
  const definition = pipeline.steps.find(({ name }) => name === step);
  const canRepair = definition !== undefined;
  if (files.has('receipt.json') && !checkReceipt(workshop, fold, picture, step, files, report)) return;
  if (files.has('prompt.md') && !isReadable(() => readPromptFile(workshop, itemId, step) !== null))
    report('prompt-unreadable', 'prompt.md is empty or its front matter cannot be read', {
      step,
      next: `mend it, or delete it, then: ${commandOn(store, 'prepare')}`,
    });
  if (files.has('parsed.json') && files.has('rejected.json')) {
    report('two-verdicts', 'parsed.json and rejected.json stand side by side', { step, canRepair });
    return;
  }
  const isDamaged =
    (files.has('parsed.json') && parseJson(store.readStepFile(itemId, step, 'parsed.json')) === undefined) ||
    (files.has('rejected.json') && readRejectedNote(store, itemId, step) === null);
  if (isDamaged) {
    report('verdict-unreadable', 'the verdict is empty or not JSON', { step, canRepair });
    return;
  }
  if (definition === undefined) return;
  const hasVerdict = files.has('parsed.json') || files.has('rejected.json') || files.has('skipped.json');
  const hasAnswer = files.has('receipt.json') || files.has('response.md');
  if (!hasVerdict) {
    if (isPromptStep(definition) && hasAnswer)
      report('verdict-missing', 'the answer has no verdict yet: parse makes it', { step, severity: 'note', canRepair });
    return;
  }
  const compared = compare(workshop, picture, step);
  // What paid work rests on is outdated, and has its place there.
  if (compared === 'same' || compared === 'kept' || compared === null) return;
  // A clean that takes earlier attempts along makes the standing one an earlier one, whose draws were others: that is no damage.
  if (definition.kind === 'code' && compared === 'differs') return;
  // Children of other elements would be made anew, with everything in them: that is parse's to do, when a person says so.
  const isExpand = definition.kind === 'expand';
  report(
    'verdict-stale',
    compared === 'words'
      ? 'the verdict is not written as parse writes it; it says the same'
      : 'the verdict does not follow from the answer, the schema and the rules as they are now',
    {
      step,
      severity: compared === 'words' ? 'note' : 'error',
      canRepair: !isExpand,
      next: isExpand ? `make it anew, children too: ${commandOn(store, 'parse', '--item', itemId)}` : null,
    },
  );
}

/** Children without the parsed.json that says how many they are: it comes after the last of them, and can be made again. */
function checkLostCounts(workshop: Workshop, picture: ItemPicture, report: Report): void {
  if (!picture.acquired) return;
  for (const step of workshop.expandNames) {
    const files = picture.steps.get(step);
    if (files?.has('parsed.json') || files?.has('rejected.json')) continue;
    if (listChildren(workshop, picture.itemId, step).length === 0) continue;
    const compared = compare(workshop, picture, step);
    const canRepair = compared !== null && compared !== 'differs';
    report('verdict-missing', `there are children of ${step}, and no parsed.json that says how many`, {
      step,
      severity: 'note',
      canRepair,
      next: canRepair ? null : commandOn(workshop.store, 'parse', '--item', picture.itemId),
    });
  }
}

/** null: it cannot be judged now, which the task that needs it reports. */
function compare(workshop: Workshop, picture: ItemPicture, step: string): ReturnType<typeof compareVerdict> | null {
  try {
    return compareVerdict(workshop, picture, step);
  } catch (error) {
    if (error instanceof ItemProblem || error instanceof UnreadableCheckpoint) return null;
    if (error instanceof UserError && !isOfOnePlace(error)) return null;
    throw error;
  }
}

/** False where it is not this place's, so that nothing that is made from it can be judged. */
function checkReceipt(
  { store }: Workshop,
  fold: LedgerFold,
  { itemId }: ItemPicture,
  step: string,
  files: ReadonlySet<StepFile>,
  report: Report,
): boolean {
  const receipt = parseReceipt(store.readStepFile(itemId, step, 'receipt.json') ?? '');
  const giveUp = commandOn(store, 'clean', '--clean-stage', 'process', '--step', step, '--item', itemId);
  if (receipt === null) {
    report('receipt-unreadable', 'receipt.json cannot be read; what it paid for is not bought again by itself', {
      step,
      next: `put it back from a backup; or give it up, and the answer is bought again: ${giveUp}`,
    });
    return false;
  }
  if (receipt.itemId !== itemId || receipt.step !== step) {
    report('receipt-elsewhere', `receipt.json is that of ${receipt.itemId} (${receipt.step})`, {
      step,
      next: `move it back to where it belongs; what this place had: ${giveUp}`,
    });
    return false;
  }
  if (!fold.hasPaid(receipt.callId))
    report('receipt-without-ledger-line', `the ledger has no line for the paid call ${receipt.callId}`, {
      step,
      canRepair: true,
    });
  const text = files.has('response.md') ? store.readStepFile(itemId, step, 'response.md') : null;
  const made = toResponseText(receipt);
  if (text === null || (text === '' && made !== ''))
    report('response-missing', 'response.md is missing or empty; it is made again from the receipt', {
      step,
      canRepair: true,
    });
  else if (text !== made)
    report('response-edited', 'response.md was edited; it is kept', {
      step,
      severity: 'note',
      next: 'as you like; deleted, it is made again from the receipt',
    });
  return true;
}

function isReadable(read: () => boolean): boolean {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError && !isOfOnePlace(error)) return false;
    throw error;
  }
}
