import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { SeenHolder } from '../../ports/batch-store.ts';
import { type BatchOutline, openOutline } from '../open-for-looking.ts';
import type { Surroundings } from '../surroundings.ts';
import { type BatchFacts, toFacts } from './batch-facts.ts';
import { stampOfBatch } from './batch-stamp.ts';
import { createGeneration, type Generation } from './generation.ts';
import { createPace, type Pace } from './pace.ts';
import { createSlices, type Slices } from './slices.ts';

/**
 * One batch that is looked at: its generation while it is open or runs, and what it came to for the time between.
 *
 *   unknown ──refresh──▶ counting ──▶ counted ──rest──▶ at rest (facts alone) ──something happened, refresh──▶ counting …
 *
 * While another generation is counted, the one before it is shown.
 */
export interface BatchWatch {
  readonly batchId: string;
  readonly archived: boolean;
  /** Its own, absolute. */
  readonly folder: string;
  /** Brings it up to date; who asks while it is being done shares it. What is wrong is kept in `problem`. */
  refresh(slices: Slices): Promise<void>;
  /** Whether something may have happened since it was last refreshed. */
  isStale(): boolean;
  /** Why it cannot be opened; null: it can, or was not tried. */
  readonly problem: UserError | null;
  /** null: it was not opened yet. */
  readonly facts: BatchFacts | null;
  /** null: it was not opened yet. */
  readonly outline: BatchOutline | null;
  /** null: it is at rest. */
  readonly generation: Generation | null;
  readonly pace: Pace;
  /** null: nobody holds it, or it cannot be read. */
  lookAtLock(): SeenHolder | null;
  /** Lets items and ledger go. */
  rest(): void;
}

/** Of each refresh, for the look at every item. Where a run says nothing of the items it moves (prepare, parse), more. */
const usualBudgetMs = 100;
const quietBudgetMs = 300;
const idlePassEveryMs = 60_000;
const triesAgainAfterMs = 10_000;

export function createBatchWatch(surroundings: Surroundings, batchId: string, archived: boolean): BatchWatch {
  const { shelf, dataFolder, clock } = surroundings;
  const folder = join(dataFolder, ...(archived ? ['_archive'] : []), batchId);
  const openStore = () => shelf.open(batchId, { archived });
  const lockStore = openStore();
  const pace = createPace();
  let outline: BatchOutline | null = null;
  let shown: Generation | null = null;
  let facts: BatchFacts | null = null;
  let problem: UserError | null = null;
  let refreshing: Promise<void> | null = null;
  let passing: Promise<void> | null = null;
  let stamp = '';
  let holder: string | null = null;
  let isPassDue = false;
  let passedAtMs = 0;
  let triedAtMs = 0;

  /** null too where it cannot be read, which the next refresh says. */
  const lookAtLock = () => {
    try {
      return lockStore.lookAtLock();
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  };
  const liveNonce = (lock = lookAtLock()) => {
    return lock?.isLive === true ? lock.holder.nonce : null;
  };
  const stampNow = () => stampOfBatch(folder, outline?.record.pipeline ?? null);

  /** As it stands now; the old one where the pipeline cannot be read just now: somebody may be writing it. */
  async function readOutline(): Promise<BatchOutline> {
    try {
      return await openOutline(surroundings, batchId, { archived });
    } catch (error) {
      if (outline === null || !openStore().exists || !(error instanceof UserError)) throw error;
      return outline;
    }
  }

  async function count(generation: Generation, slices: Slices): Promise<Generation> {
    for (let current = generation; ; ) {
      if (shown === null) shown = current;
      if (await current.advance(slices, clock.now())) return current;
      current = createGeneration(current.outline, openStore);
      if (shown !== null && !shown.isComplete) shown = current;
    }
  }

  /** Goes on behind the answers that wait for nothing but the lines that came. */
  async function lookAgain(generation: Generation, slices: Slices, isRunning: boolean): Promise<void> {
    const now = clock.now();
    if (!isPassDue && !isRunning && now - passedAtMs < idlePassEveryMs) return;
    // Whoever worked on it has gone: what it came to is wanted now.
    const isFinal = isPassDue && !isRunning;
    const budgetMs = isFinal
      ? Number.POSITIVE_INFINITY
      : isRunning && !generation.hasNews
        ? quietBudgetMs
        : usualBudgetMs;
    if (await generation.pass(slices, budgetMs)) [isPassDue, passedAtMs] = [false, now];
    noteFacts();
  }

  function noteFacts(): void {
    if (shown !== null && outline !== null) facts = toFacts(shown, outline.record, clock.now());
  }

  /** Who came and went between two looks leaves a trace in the folder. */
  function noteHolder(wasStamp: string): void {
    const holderNow = liveNonce(lockStore.lookAtLock());
    if (holderNow !== holder || (holderNow === null && wasStamp !== '' && wasStamp !== stamp)) {
      isPassDue = true;
      shown?.beginPassAnew();
    }
    if (holderNow !== holder) pace.forget();
    holder = holderNow;
  }

  async function bringUpToDate(slices: Slices): Promise<void> {
    outline ??= await readOutline();
    const wasStamp = stamp;
    stamp = stampNow();
    if (wasStamp !== '' && pipelinePartOf(stamp) !== pipelinePartOf(wasStamp)) outline = await readOutline();
    if (!openStore().exists) throw goneBatch(batchId);
    noteHolder(wasStamp);
    const standing = shown !== null && isSamePipeline(shown.outline, outline) ? shown : null;
    const counted = await count(standing ?? createGeneration(outline, openStore), slices);
    shown = counted;
    if (standing !== counted) [isPassDue, passedAtMs] = [false, clock.now()];
    noteFacts();
    if (holder !== null && facts !== null) pace.note(facts.plan, clock.now());
    passing ??= lookAgain(counted, createSlices(), holder !== null).finally(() => {
      passing = null;
    });
    passing.catch(keepProblem);
  }

  function keepProblem(error: unknown): void {
    if (!(error instanceof UserError)) throw error;
    problem = error;
  }

  return {
    batchId,
    archived,
    folder,
    get problem() {
      return problem;
    },
    get facts() {
      // What was counted so far, as long as nothing better is known.
      if (facts === null || !facts.isCounted) noteFacts();
      return facts;
    },
    get outline() {
      return outline;
    },
    get generation() {
      return shown;
    },
    pace,
    lookAtLock,
    isStale: () =>
      stamp !== stampNow() ||
      holder !== liveNonce() ||
      (problem !== null && clock.now() - triedAtMs > triesAgainAfterMs),
    refresh(slices) {
      triedAtMs = clock.now();
      refreshing ??= bringUpToDate(slices).then(
        () => {
          problem = null;
          refreshing = null;
        },
        (error: unknown) => {
          refreshing = null;
          keepProblem(error);
        },
      );
      return refreshing;
    },
    rest() {
      if (refreshing !== null || passing !== null) return;
      shown = null;
      pace.forget();
    },
  };
}

function goneBatch(batchId: string): UserError {
  return new UserError({
    code: 'no-batch',
    message: `The batch ${batchId} is no longer there`,
    hint: 'It was removed, archived or renamed while it was looked at.',
  });
}

function isSamePipeline(one: BatchOutline, other: BatchOutline): boolean {
  return (
    one === other ||
    (one.record.seed === other.record.seed && JSON.stringify(one.pipeline) === JSON.stringify(other.pipeline))
  );
}

function pipelinePartOf(stamp: string): string {
  const parts = stamp.split('|');
  return [parts[1], parts[2], parts.at(-1)].join('|');
}
