import type { PaidLine } from '../core/ledger.ts';
import { parseChildId, rootOfId, toBeyondId, toChildId, toSetAsideId } from '../core/child-id.ts';
import { gatherOf, type Level, readLevels } from '../core/levels.ts';
import { type AttemptPicture, attemptOf, type ItemPicture } from '../core/line.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { listChildren, lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';
import { attemptsToRemove, type CleanStage, filesToEmpty } from './files-to-empty.ts';
import { isMeant, itemIdsOf, leadsToMeant, type Selection } from './families.ts';
import { findLostCalls } from './lost-answers.ts';
import {
  eachReceiptOfChildren,
  eachReceiptOfFamily,
  eachReceiptOfItem,
  expandsOf,
  type ReceiptPlace,
} from '../stages/receipts-of-family.ts';
import { listGoneSteps, lookAtAllSteps } from '../stages/steps-on-disk.ts';

/** What emptying the line from a stage onward would take, item by item. */
export interface CleanPlan {
  readonly stage: CleanStage;
  readonly step: string;
  readonly items: readonly CleanItem[];
  readonly files: number;
  /** Children that go with the expand that made them. */
  readonly children: number;
  readonly paidCalls: number;
  readonly paidUsd: number;
  /** Paid calls whose cost is not known. */
  readonly unpricedCalls: number;
  readonly attempts: number;
}

export interface CleanItem extends CleanedPlaces {
  /** Where its line begins to be emptied; null: not at all, or with the item itself. */
  readonly from: Beginning | null;
  readonly attempts: readonly number[];
  /** Expand steps that are emptied, with all their children. */
  readonly expands: readonly string[];
  /** Those children, theirs too. */
  readonly children: readonly CleanedPlaces[];
}

/** What the ledger is told of one item. */
export interface CleanedPlaces {
  readonly itemId: string;
  readonly steps: readonly string[];
  readonly calls: readonly string[];
}

/** Where the emptying begins, in the steps of one level. */
export interface Beginning {
  readonly stage: CleanStage;
  readonly step: string;
}

/**
 * Reads what there is to empty; changes nothing. Receipts are opened for their call ids and cost. Of a step that children take it
 * is emptied in every child, and before that in the parent from where it gathers them on.
 */
export function planClean(workshop: Workshop, selection: Selection, stage: CleanStage, step: string): CleanPlan {
  const counter = createCounter(workshop, lostCallsOf(workshop, selection, stage));
  const items: CleanItem[] = [];
  const add = (item: CleanItem | null) => void (item === null ? null : items.push(item));
  for (const itemId of itemIdsOf(workshop, selection)) {
    if (stage === 'acquire') add(planRemoval(workshop, itemId, counter));
    else for (const item of planFamily(workshop, itemId, selection, { stage, step }, counter)) add(item);
  }
  return { stage, step, items, ...counter.totals };
}

/** One item alone, for who goes on with it. */
export function planCleanOfItem(workshop: Workshop, itemId: string, from: Beginning): CleanItem | null {
  const beginning = beginningAt(workshop, workshopOf(workshop, itemId).level, from);
  return beginning === null ? null : planItem(workshop, itemId, beginning, createCounter(workshop, new Map()));
}

type Counter = ReturnType<typeof createCounter>;

function createCounter(workshop: Workshop, lost: ReadonlyMap<string, readonly PaidLine[]>) {
  const totals = { files: 0, children: 0, paidCalls: 0, paidUsd: 0, unpricedCalls: 0, attempts: 0 };
  /** Call ids of the receipts at these places, counted and priced. */
  const countReceipts = (places: Iterable<ReceiptPlace>): string[] => {
    const calls: string[] = [];
    for (const place of places) {
      const text = workshop.store.readStepFile(place.itemId, place.step, 'receipt.json', place.setAsideAs);
      const receipt = parseReceipt(text ?? '') ?? findPaidCall(workshop, place);
      if (receipt === null) continue;
      calls.push(receipt.callId);
      totals.paidCalls += 1;
      if (receipt.costUsd === null) totals.unpricedCalls += 1;
      else totals.paidUsd += receipt.costUsd;
    }
    return calls;
  };
  /** Paid calls of an item's own steps whose receipts are gone, but those that are counted already; their ids. */
  const countLost = (itemId: string, steps: readonly string[], counted: readonly string[]): string[] => {
    const lines = (lost.get(itemId) ?? []).filter(({ step, call }) => steps.includes(step) && !counted.includes(call));
    for (const { costUsd } of lines) {
      totals.paidCalls += 1;
      if (costUsd === null) totals.unpricedCalls += 1;
      else totals.paidUsd += costUsd;
    }
    return lines.map(({ call }) => call);
  };
  return { totals, countReceipts, countLost, lost };
}

/**
 * Paid calls that no receipt tells of any more, so that a clean of their places gives them up: of items that are named, and where
 * items go as a whole of those whose folders are gone already.
 */
function lostCallsOf(
  workshop: Workshop,
  selection: Selection,
  stage: CleanStage,
): ReadonlyMap<string, readonly PaidLine[]> {
  if (selection.only !== null) return findLostCalls(workshop, new Set([...selection.only].map(rootOfId)));
  const gone = new Set<string>();
  if (stage !== 'acquire') return new Map();
  for (const itemId of itemIdsOf(workshop, selection)) if (!lookAt(workshop, itemId).acquired) gone.add(itemId);
  return findLostCalls(workshop, gone);
}

function planRemoval(workshop: Workshop, itemId: string, { totals, countReceipts, lost }: Counter): CleanItem {
  const picture = lookAtAllSteps(workshop, itemId);
  const calls = countReceipts(eachReceiptOfFamily(workshop, picture, { goneSteps: true }));
  totals.files += filesOf(picture) + (picture.acquired ? 1 : 0);
  totals.attempts += picture.attempts.length;
  for (const { name, kind } of workshop.whole.steps) {
    if (kind === 'expand') totals.children += countChildren(workshop, itemId, name);
  }
  const steps = [
    ...new Set([...picture.steps.keys(), ...picture.attempts.flatMap((attempt) => [...attempt.steps.keys()])]),
  ];
  for (const [lostOf, lines] of lost)
    if (rootOfId(lostOf) === itemId)
      calls.push(...lines.map(({ call }) => call).filter((call) => !calls.includes(call)));
  const attempts = picture.attempts.map(({ number }) => number);
  return { itemId, from: null, steps, calls, attempts, expands: [], children: [] };
}

function* planFamily(
  workshop: Workshop,
  itemId: string,
  selection: Selection,
  from: Beginning,
  counter: Counter,
): Generator<CleanItem> {
  const { level, pipeline } = workshopOf(workshop, itemId);
  const beginning = beginningAt(workshop, level, from);
  // A parent of a child that was named alone is emptied too where it has gathered it.
  const isConcerned = isMeant(selection.only, itemId) || leadsToMeant(selection.only, itemId);
  const item = beginning === null || !isConcerned ? null : planItem(workshop, itemId, beginning, counter);
  if (item !== null) yield item;
  const next = expandTowards(workshop, level, from.step);
  if (next === null || !pipeline.steps.some(({ name }) => name === next)) return;
  for (const childId of childIdsOf(workshop, lookAt(workshop, itemId), next)) {
    if (!isMeant(selection.only, childId) && !leadsToMeant(selection.only, childId)) continue;
    yield* planFamily(workshop, childId, selection, from, counter);
  }
}

/** Where items of a level begin to be emptied: at the step itself, or where they gather the children that take it. */
function beginningAt(workshop: Workshop, level: Level, from: Beginning): Beginning | null {
  const { ofStep } = readLevels(workshop.whole.steps);
  if ((ofStep.get(from.step) ?? null) === level) return from;
  const expand = expandTowards(workshop, level, from.step);
  const gather = expand === null ? undefined : gatherOf(workshop.ofLevel(level).pipeline.steps, expand);
  return gather === undefined ? null : { stage: 'prepare', step: gather.name };
}

/** The expand step of `level` behind which `step` lies; null: it lies in the level itself, or elsewhere. */
function expandTowards(workshop: Workshop, level: Level, step: string): string | null {
  const { ofStep } = readLevels(workshop.whole.steps);
  for (let at: Level = ofStep.get(step) ?? null; at !== null; at = ofStep.get(at) ?? null) {
    if ((ofStep.get(at) ?? null) === level) return at;
  }
  return null;
}

function planItem(workshop: Workshop, itemId: string, from: Beginning, counter: Counter): CleanItem | null {
  const { totals, countReceipts, countLost, lost } = counter;
  const { stage, step } = from;
  const { pipeline, stepNames } = workshopOf(workshop, itemId);
  const picture = lookAt(workshop, itemId);
  const emptied = filesToEmpty(pipeline, picture, stage, step);
  const attempts = attemptsToRemove(pipeline, picture, step);
  const later = pipeline.steps.slice(stepNames.indexOf(step));
  const expands = later
    .filter(({ name, kind }) => kind === 'expand' && countChildren(workshop, itemId, name) > 0)
    .map(({ name }) => name);
  const laterSteps = later.map(({ name }) => name);
  const lostHere = (lost.get(itemId) ?? []).map((line) => line.step).filter((name) => laterSteps.includes(name));
  if (emptied.length + attempts.length + expands.length + lostHere.length === 0 && !picture.hasError) return null;

  const emptiedReceipts = emptied
    .filter(({ file }) => file === 'receipt.json')
    .map((place): ReceiptPlace => ({ itemId, step: place.step, setAsideAs: undefined }));
  const removed = new Set(attempts.map(({ number }) => number));
  const setAside = [...eachReceiptOfItem(picture)].filter(
    ({ setAsideAs }) => setAsideAs !== undefined && removed.has(setAsideAs),
  );
  const found = countReceipts([...emptiedReceipts, ...setAside, ...receiptsWithinAttempts(workshop, itemId, attempts)]);
  const calls = [...found, ...countLost(itemId, laterSteps, found)];
  const children = expands.flatMap((expand) =>
    [itemId, toBeyondId(itemId)].flatMap((id) => childrenWith(workshop, id, expand, counter)),
  );
  totals.files += emptied.length;
  totals.attempts += attempts.length;
  totals.children += children.length;
  // A step that has failed and has nothing to empty gets its resends back too.
  const failed = picture.hasError ? stepNames.slice(stepNames.indexOf(step)) : [];
  const steps = [
    ...new Set([
      ...emptied.map((place) => place.step),
      ...attempts.flatMap((attempt) => [...attempt.steps.keys()]),
      ...expands,
      ...lostHere,
      ...failed,
    ]),
  ];
  return { itemId, from, steps, calls, attempts: attempts.map(({ number }) => number), expands, children };
}

/** Of children that were set aside with their parent, of expand steps that are gone too. */
function* receiptsWithinAttempts(
  workshop: Workshop,
  itemId: string,
  attempts: readonly AttemptPicture[],
): Generator<ReceiptPlace> {
  const goneSteps = true;
  for (const { number } of attempts) {
    const id = toSetAsideId(itemId, number);
    for (const name of expandsOf(workshop, id, { goneSteps }))
      yield* eachReceiptOfChildren(workshop, id, name, { goneSteps });
  }
}

/** Those of the list, and those that were set aside because they are beyond it. */
function countChildren(workshop: Workshop, itemId: string, expand: string): number {
  return [itemId, toBeyondId(itemId)].reduce((sum, id) => sum + listChildren(workshop, id, expand).length, 0);
}

/** The children of an expand, theirs behind them, each with its own calls. */
function childrenWith(workshop: Workshop, itemId: string, expand: string, counter: Counter): readonly CleanedPlaces[] {
  const { countReceipts, countLost } = counter;
  const { stepNames } = workshop.ofLevel(expand);
  return listChildren(workshop, itemId, expand).flatMap((index) => {
    const child = lookAtAllSteps(workshop, toChildId(itemId, expand, index));
    const below = workshop.whole.steps
      .filter(({ kind }) => kind === 'expand')
      .flatMap(({ name }) => childrenWith(workshop, child.itemId, name, counter));
    // What lies in folders of its own that are no children of steps as they are now goes with it.
    const attempts = [...child.attempts, { number: 0, steps: new Map() }];
    const ofGone = listGoneSteps(workshop, child.itemId).flatMap((name) => [
      ...eachReceiptOfChildren(workshop, child.itemId, name, { goneSteps: true }),
    ]);
    const found = countReceipts([
      ...eachReceiptOfItem(child),
      ...receiptsWithinAttempts(workshop, child.itemId, attempts),
      ...ofGone,
    ]);
    const calls = [...found, ...countLost(child.itemId, stepNames, found)];
    return [{ itemId: child.itemId, steps: stepNames, calls }, ...below];
  });
}

/** The paid call behind a receipt that cannot be read any more, as the ledger has it. */
function findPaidCall(
  workshop: Workshop,
  { itemId, step, setAsideAs }: ReceiptPlace,
): { readonly callId: string; readonly costUsd: number | null } | null {
  const picture = lookAtAllSteps(workshop, itemId);
  const attempt =
    setAsideAs === undefined
      ? attemptOf(picture, step)
      : picture.attempts.filter(({ number, steps }) => number <= setAsideAs && steps.has(step)).length;
  let found: { readonly callId: string; readonly costUsd: number | null } | null = null;
  for (const line of workshop.store.readLedger()) {
    if (line.type === 'paid' && line.item === itemId && line.step === step && line.attempt === attempt)
      found = { callId: line.call, costUsd: line.costUsd };
    if (line.type === 'cleaned' && found !== null && line.calls.includes(found.callId)) found = null;
  }
  return found;
}

function filesOf(picture: ItemPicture): number {
  return [...picture.steps.values()].reduce((sum, files) => sum + files.size, 0);
}

/** Whether any of the named items is a child: those go with their parent. */
export function namesChild(selection: Selection): string | null {
  return [...(selection.only ?? [])].find((id) => parseChildId(id) !== null) ?? null;
}
