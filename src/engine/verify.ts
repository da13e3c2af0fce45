import { parseChildId } from '../core/child-id.ts';
import { findSetAsideInProgress, type ItemPicture, type StepFile } from '../core/line.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { UserError } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import { parseJson } from '../stages/parse-json.ts';
import { ItemProblem } from '../stages/item-problem.ts';
import { parseStep } from '../stages/parse.ts';
import { readPromptFile } from '../stages/prepare.ts';
import { parseReceipt, toResponseText } from '../stages/receipt.ts';
import { isOfOnePath, lookAt, readRejectedNote, type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachSelected, everyItem } from './families.ts';
import { toMendedLine } from './recover.ts';
import { eachResult, writeResults } from './results.ts';
import { finishSetAside } from './set-aside.ts';

/** Something that is not as it should be. `note`: for a person to know, nothing is wrong. `canRepair`: for nothing. */
export interface Finding {
  readonly kind:
    | 'raw-unreadable'
    | 'child-missing'
    | 'receipt-unreadable'
    | 'receipt-elsewhere'
    | 'receipt-without-ledger-line'
    | 'response-missing'
    | 'response-edited'
    | 'verdict-unreadable'
    | 'prompt-unreadable'
    | 'set-aside-unfinished'
    | 'foreign-folder'
    | 'results-stale'
    | 'paid-twice-in-ledger'
    | 'mixed-ledger'
    | 'two-verdicts'
    | 'folder-damaged'
    | 'job-record-missing'
    | 'job-record-unreadable'
    | 'job-against-ledger'
    | 'job-calls-damaged'
    | 'job-requests-damaged'
    | 'job-results-missing'
    | 'job-stray-file'
    /** Its answer is still in the results of its job. */
    | 'receipt-missing';
  readonly severity: 'error' | 'note';
  readonly itemId: string | null;
  readonly step: string | null;
  readonly message: string;
  readonly canRepair: boolean;
}

export function findDamage(workshop: Workshop, fold: LedgerFold): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { picture } of eachSelected(workshop, everyItem))
    findings.push(...findDamageOf(workshop, fold, picture.itemId));
  if (fold.repeatedPaidLines > 0)
    findings.push(
      batchFinding(
        'paid-twice-in-ledger',
        `${fold.repeatedPaidLines} lines of the ledger repeat a paid call; they count once`,
        'note',
      ),
    );
  if (fold.isMixed) findings.push(batchFinding('mixed-ledger', 'the ledger has rehearsed and real calls', 'error'));
  const results = compareResults(workshop);
  if (results === 'contradict')
    findings.push({
      ...batchFinding('results-stale', 'all_results.json has results that the items do not give', 'error'),
      canRepair: true,
    });
  if (results === 'lack')
    findings.push({
      ...batchFinding('results-stale', 'all_results.json lacks accepted items: parse writes it', 'note'),
      canRepair: true,
    });
  return findings;
}

/** Mends what can be mended without paying, and returns what was tried; look again for what is left. */
export async function repairDamage(
  workshop: Workshop,
  fold: LedgerFold,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  const toRepair = findings.filter(({ canRepair }) => canRepair);
  for (const finding of toRepair) {
    if (finding.kind === 'results-stale') continue;
    if (finding.itemId !== null) await repairItem(workshop, fold, finding, finding.itemId);
  }
  if (toRepair.length > 0) writeResults(workshop);
  return toRepair;
}

async function repairItem(batch: Workshop, fold: LedgerFold, finding: Finding, itemId: string): Promise<void> {
  const workshop = workshopOf(batch, itemId);
  const { store } = workshop;
  const picture = lookAt(workshop, itemId);
  if (finding.kind === 'set-aside-unfinished') {
    const open = findSetAsideInProgress(picture);
    if (open !== null) attempt(() => finishSetAside(workshop, picture, open.number));
    return;
  }
  const child = parseChildId(itemId);
  if (child !== null && (finding.kind === 'child-missing' || finding.kind === 'raw-unreadable')) {
    const parent = workshopOf(batch, child.parent);
    attempt(() => parseStep(parent, lookAt(parent, child.parent), child.expand));
    return;
  }
  if (finding.step === null) return;
  if (finding.kind === 'receipt-without-ledger-line') {
    const receipt = parseReceipt(store.readStepFile(itemId, finding.step, 'receipt.json') ?? '');
    if (receipt === null || fold.hasPaid(receipt.callId)) return;
    const line = toMendedLine(receipt, fold.open.get(receipt.callId) ?? fold.inJobs.get(receipt.callId) ?? null);
    await store.appendLedgerDurably(line);
    fold.add(line);
    return;
  }
  const { step } = finding;
  attempt(() => parseStep(workshop, picture, step));
}

/** What cannot be mended stays a finding. */
function attempt(repair: () => unknown): void {
  try {
    repair();
  } catch (error) {
    if (!(error instanceof ItemProblem) && !(error instanceof UserError)) throw error;
  }
}

/** A link, or a file where a folder should be, is damage of that item alone. */
function findDamageOf(workshop: Workshop, fold: LedgerFold, itemId: string): readonly Finding[] {
  try {
    return findItemDamage(workshop, fold, itemId);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return [
      {
        kind: 'folder-damaged',
        severity: 'error',
        itemId,
        step: null,
        message: `${error.message} ${error.hint}`,
        canRepair: false,
      },
    ];
  }
}

function findItemDamage(batch: Workshop, fold: LedgerFold, itemId: string): readonly Finding[] {
  const workshop = workshopOf(batch, itemId);
  const { store, stepNames, expandNames, pipeline } = workshop;
  const picture = lookAt(workshop, itemId);
  const findings: Finding[] = [];
  const report = (
    kind: Finding['kind'],
    step: string | null,
    message: string,
    options: { canRepair?: boolean; severity?: Finding['severity'] } = {},
  ) =>
    findings.push({
      kind,
      severity: options.severity ?? 'error',
      itemId,
      step,
      message,
      canRepair: options.canRepair ?? false,
    });

  const isChild = parseChildId(itemId) !== null;
  if (isChild && !picture.acquired)
    report('child-missing', null, 'raw.json is missing; it is made again from its parent', { canRepair: true });
  if (picture.acquired && !isReadableObject(store.readItemFile(itemId, 'raw.json')))
    report(
      'raw-unreadable',
      null,
      isChild
        ? 'raw.json is empty or no JSON object; it is made again from its parent'
        : 'raw.json is empty or no JSON object: delete it and run acquire',
      { canRepair: isChild },
    );
  if (findSetAsideInProgress(picture) !== null)
    report('set-aside-unfinished', null, 'a set-aside was interrupted', { canRepair: true });
  for (const folder of store.listForeignFolders(itemId, stepNames))
    report('foreign-folder', null, `${folder}/ belongs to no step of the pipeline; it is left alone`, {
      severity: 'note',
    });
  for (const expand of expandNames)
    for (const name of store.listForeignChildren(itemId, expand))
      report('foreign-folder', expand, `${expand}/${name}/ is no child of ${expand}; it is left alone`, {
        severity: 'note',
      });
  for (const [step, files] of picture.steps) {
    const definition = pipeline.steps.find(({ name }) => name === step);
    if (files.has('receipt.json')) checkReceipt(workshop, fold, picture, step, files, report);
    if (files.has('prompt.md') && !isReadable(() => readPromptFile(workshop, itemId, step) !== null))
      report('prompt-unreadable', step, 'prompt.md is empty or its front matter cannot be read');
    if (files.has('parsed.json') && files.has('rejected.json'))
      report('two-verdicts', step, 'parsed.json and rejected.json stand side by side', { canRepair: true });
    const isUnreadable =
      (files.has('parsed.json') && parseJson(store.readStepFile(itemId, step, 'parsed.json')) === undefined) ||
      (files.has('rejected.json') && readRejectedNote(store, itemId, step) === null);
    if (isUnreadable)
      report('verdict-unreadable', step, 'the verdict is empty or not JSON', {
        canRepair: definition !== undefined,
      });
  }
  return findings;
}

type Report = (
  kind: Finding['kind'],
  step: string | null,
  message: string,
  options?: { canRepair?: boolean; severity?: Finding['severity'] },
) => void;

function checkReceipt(
  { store }: Workshop,
  fold: LedgerFold,
  { itemId }: ItemPicture,
  step: string,
  files: ReadonlySet<StepFile>,
  report: Report,
): void {
  const receipt = parseReceipt(store.readStepFile(itemId, step, 'receipt.json') ?? '');
  if (receipt === null) {
    report('receipt-unreadable', step, 'receipt.json cannot be read; what it paid for is not bought again by itself');
    return;
  }
  if (receipt.itemId !== itemId || receipt.step !== step) {
    report('receipt-elsewhere', step, `receipt.json is that of ${receipt.itemId} (${receipt.step})`);
    return;
  }
  if (!fold.hasPaid(receipt.callId))
    report('receipt-without-ledger-line', step, `the ledger has no line for the paid call ${receipt.callId}`, {
      canRepair: true,
    });
  const text = files.has('response.md') ? store.readStepFile(itemId, step, 'response.md') : null;
  const made = toResponseText(receipt);
  if (text === null || (text === '' && made !== ''))
    report('response-missing', step, 'response.md is missing or empty; it is made again from the receipt', {
      canRepair: true,
    });
  else if (text !== made) report('response-edited', step, 'response.md was edited; it is kept', { severity: 'note' });
}

function isReadableObject(text: string | null): boolean {
  const value = parseJson(text);
  return value !== undefined && isJsonObject(value);
}

function isReadable(read: () => boolean): boolean {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** all_results.json against the items: the same, short of some, or with results that no item gives. */
function compareResults(workshop: Workshop): 'same' | 'lack' | 'contradict' {
  const standing = (workshop.store.readResults() ?? [])[Symbol.iterator]();
  let next = standing.next();
  let lacks = false;
  for (const expected of eachResult(workshop)) {
    if (next.done !== true && next.value === expected) next = standing.next();
    else lacks = true;
  }
  if (next.done !== true) return 'contradict';
  return lacks ? 'lack' : 'same';
}

function batchFinding(kind: Finding['kind'], message: string, severity: Finding['severity']): Finding {
  return { kind, severity, itemId: null, step: null, message, canRepair: false };
}
