import { learnCompletion } from '../core/completion.ts';
import { type HistoryEntry, toJobEntry } from '../core/history-entry.ts';
import { createBudget } from '../core/budget.ts';
import { spentUsdOf } from '../core/spending.ts';
import { createBudgetGate } from '../engine/budget-gate.ts';
import { type Changes, noChanges } from '../engine/changes.ts';
import type { Deadline } from '../engine/deadline.ts';
import type { Jobs } from '../engine/jobs/jobs.ts';
import { createLimiter, type Limiter } from '../engine/limiter.ts';
import { createItemTally, type ItemTally, type Run, type StepModel } from '../engine/run.ts';
import type { Stop } from '../engine/stop.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProviderSet } from './provider-set.ts';
import { createRehearsal } from './rehearse.ts';
import { rescueToTemporaryFolder } from './rescue.ts';
import { isoNow } from '../ports/clock.ts';

export interface RunOptions {
  readonly workers: () => number;
  readonly maxCostUsd: number | null;
  readonly consentUsd: number | null;
  /** Our limit on one call; null: by its output limit. */
  readonly callTimeoutMs: number | null;
  readonly modelOf: (step: string) => StepModel;
  readonly expectedOf: Run['expectedOf'];
  readonly likelyCostOf: Run['likelyCostOf'];
  readonly askForMore: (paidUsd: number) => Promise<number | null>;
  readonly deadline?: Deadline | null;
  /** null: nothing is said of jobs to a provider. */
  readonly jobs: Jobs | null;
  readonly changes?: Changes;
}

const lockCheckEveryMs = 1_000;
/**
 * How long a flex call may wait for its turn: Gemini aims at 1 to 15 minutes ("Flex inference"), OpenAI advises a timeout of 15
 * minutes ("Flex processing"; both looked at 2026-11-26).
 */
const flexWaitMs = 15 * 60_000;

/** One invocation's run over a batch. Without providers it can do free work only. */
export function createRun(
  batch: OpenBatch,
  providers: ProviderSet | null,
  stop: Stop,
  reporter: Reporter,
  options: RunOptions,
  items: ItemTally = createItemTally(),
): Run {
  const { clock } = batch.surroundings;
  const limiters = new Map<string, Limiter>();
  const limiterOf: Run['limiterOf'] = ({ provider, model, lane }) => {
    const key = `${provider}/${model} ${lane}`;
    const standing = limiters.get(key);
    if (standing !== undefined) return standing;
    const limiter = createLimiter(clock, options.workers, (reason, delayMs) =>
      reporter.report({ kind: 'paused', provider, reason, delayMs }),
    );
    limiters.set(key, limiter);
    return limiter;
  };
  const { changes = noChanges } = options;
  changes.subscribe(() => {
    for (const limiter of limiters.values()) {
      limiter.ceilingChanged();
      limiter.sendBack();
    }
  });
  const gate = createBudgetGate(
    createBudget({
      maxCostUsd: options.maxCostUsd,
      consentUsd: options.consentUsd,
      spentUsd: spentUsdOf(batch.fold.totals),
      unknownFateUsd: batch.fold.unknownFate().upToUsd,
    }),
  );
  let entries: readonly HistoryEntry[] | null = null;
  for (const { reserveUsd, step } of batch.fold.inJobs.values())
    gate.budget.resume(reserveUsd, options.likelyCostOf(step));
  return {
    workshop: batch.workshop,
    clock,
    reporter,
    fold: batch.fold,
    gate,
    stop,
    changes,
    simulated: providers?.simulated ?? false,
    batchUid: batch.record.uid,
    jobs: options.jobs,
    deadline: options.deadline ?? null,
    boarding: () => null,
    noteJob(record) {
      const entry = toJobEntry(record, isoNow(clock));
      if (entry !== null) batch.surroundings.history.noteJob(entry);
    },
    completionOf: ({ provider, model, requestCount, simulated }) => {
      entries ??= batch.surroundings.history.read();
      return learnCompletion(entries, { provider, model, requests: requestCount, simulated });
    },
    modelOf: options.modelOf,
    expectedOf: options.expectedOf,
    likelyCostOf: options.likelyCostOf,
    providerOf(name) {
      if (providers === null) throw new Error('free work asked for a provider');
      return providers.of(name);
    },
    beforeAnswer: createRehearsal(batch, providers),
    limiterOf,
    askForMore: options.askForMore,
    isLockOurs: everyNowAndThen(batch.isLockOurs, () => clock.now()),
    isLockOursNow: batch.isLockOurs,
    timeoutMs: (maxOutputTokens, lane) =>
      options.callTimeoutMs ?? 60_000 + maxOutputTokens * 40 + (lane === 'flex' ? flexWaitMs : 0),
    rescue: rescueToTemporaryFolder(batch.store.batchId, batch.surroundings.rescueFolder),
    items,
  };
}

/** The answer of `check`, asked again when it is older than a second. */
function everyNowAndThen(check: () => boolean, now: () => number): () => boolean {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let answer = true;
  return () => {
    const sinceMs = now() - checkedAt;
    if (sinceMs >= lockCheckEveryMs || sinceMs < 0) {
      answer = check();
      checkedAt = now();
    }
    return answer;
  };
}
