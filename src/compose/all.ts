import { parseChildId } from '../core/child-id.ts';
import type { ExitState } from '../core/errors.ts';
import { writeResults } from '../engine/results.ts';
import type { Reporter } from '../ports/reporter.ts';
import { type AcquiredBatch, acquireBatch } from './acquire.ts';
import { type ParseOutcome, parseBatch, type PrepareOutcome, prepareBatch } from './free-stages.ts';
import type { Consent } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProcessOutcome } from './outcome.ts';
import { checkWords, toSelection } from './check-words.ts';
import { processBatch } from './process.ts';
import { type RenderOutcome, renderBatch } from './render.ts';
import type { Selection, SpendingFlags } from './spending-flags.ts';
import { isOfOnePath } from '../stages/workshop.ts';

export interface AllRequest {
  readonly limit: number | undefined;
  readonly items: readonly string[] | undefined;
  readonly step: string | null;
  readonly flags: SpendingFlags;
  readonly redo?: 'rejected' | undefined;
  readonly consent: Consent;
  readonly reporter: Reporter;
}

export interface AllOutcome {
  /** null: the source was read to its end before, and no item's folder is gone. */
  readonly acquire: AcquiredBatch | null;
  /** null: interrupted before. */
  readonly prepare: PrepareOutcome | null;
  /** null: there were no answers yet. */
  readonly parse: ParseOutcome | null;
  readonly process: ProcessOutcome;
  /** Elements of all_results.json; null: not written. */
  readonly results: number | null;
  readonly render: RenderOutcome | null;
  readonly states: readonly ExitState[];
}

/** acquire until the source has been read to its end once; everything until no item can move; parse; render. */
export async function runAll(batch: OpenBatch, request: AllRequest): Promise<AllOutcome> {
  const { flags, consent, reporter, step } = request;
  await checkWords(batch, step, flags);
  let acquire = needsAcquiring(batch, request.limit) ? await acquireBatch(batch, request.limit, reporter) : null;
  const selection = toSelection(batch, request.limit, request.items);
  let free = (acquire?.interruptedBy ?? null) !== null ? null : await doFreeStages(batch, selection, step, reporter);
  if (acquire === null && free !== null && canAcquireAgain(batch, free.prepare.plan.missing)) {
    acquire = await acquireBatch(batch, request.limit, reporter);
    free = acquire.interruptedBy !== null ? null : await doFreeStages(batch, selection, step, reporter);
  }
  const wasInterrupted = free === null || free.states.includes('interrupted');
  const process = await processBatch(batch, {
    selection,
    step,
    scope: 'all',
    flags,
    redo: request.redo,
    consent,
    reporter,
    wasInterrupted,
  });
  const outcome = {
    acquire,
    prepare: free?.prepare ?? null,
    parse: free?.parse ?? null,
    process,
    states: mergeStates(free?.states ?? [], process.states),
  };
  const isRefused = process.consent === 'no' || process.consent === 'missing';
  // What another process took over is that one's to show.
  if (isRefused || wasInterrupted || !batch.isLockOurs()) return { ...outcome, results: null, render: null };
  const results = writeResults(batch.workshop);
  const render = await renderBatch(batch, reporter);
  return { ...outcome, results, render, states: mergeStates(outcome.states, render.states) };
}

/**
 * Before anything is estimated: the prompts, and the verdicts on the answers that are there, so that a schema that was
 * tightened is known to the estimate, the check and the summary alike.
 */
async function doFreeStages(batch: OpenBatch, selection: Selection, step: string | null, reporter: Reporter) {
  const prepare = await prepareBatch(batch, selection, step, reporter);
  const hasAnswers = prepare.plan.steps.some(({ responses }) => responses > 0);
  if (prepare.states.includes('interrupted') || !hasAnswers) return { prepare, parse: null, states: prepare.states };
  const parse = await parseBatch(batch, { limit: null, only: null }, null, reporter);
  return { prepare, parse, states: mergeStates(prepare.states, parse.states) };
}

/** What holds of one of them holds of all; `done` only where nothing else does. */
function mergeStates(...all: readonly (readonly ExitState[])[]): readonly ExitState[] {
  const states = [...new Set(all.flat())].filter((state) => state !== 'done');
  return states.length === 0 ? ['done'] : states;
}

/** Folders of acquired items that are gone, of a source that was read to its end. What was piped in is not there any more. */
function canAcquireAgain({ workshop }: OpenBatch, missing: readonly string[]): boolean {
  return workshop.whole.source.origin.kind !== 'stdin' && missing.some((id) => parseChildId(id) === null);
}

function needsAcquiring({ store }: OpenBatch, limit: number | undefined): boolean {
  if (store.readClosing() !== null) return false;
  if (limit === undefined) return true;
  let count = 0;
  for (const { id } of store.readItems()) {
    // Lines come before folders: an acquire that was cut off (a full disk, a kill) may have left lines alone.
    if (isWithoutRaw(store, id)) return true;
    count += 1;
    if (count >= limit) return false;
  }
  return true;
}

function isWithoutRaw(store: OpenBatch['store'], id: string): boolean {
  try {
    return store.readItemFile(id, 'raw.json') === null;
  } catch (error) {
    // A link, or a folder where a file should be: acquire would leave it as it is.
    if (!isOfOnePath(error)) throw error;
    return false;
  }
}
