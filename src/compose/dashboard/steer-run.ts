import { presentTuned, presentTuneOffer, presentUntuned } from '../../cli/present-control.ts';
import type { TuneOffer } from '../../core/control.ts';
import { countOf } from '../../core/block-text.ts';
import { UserError } from '../../core/errors.ts';
import { formatDuration, formatUsdAtMost } from '../../core/money-text.ts';
import type { Acted, DashboardBackend, Tuning } from '../../ports/dashboard-backend.ts';
import { openToAsk, stopBatch } from '../stop-batch.ts';
import { killHolder } from '../process-facts.ts';
import type { Surroundings } from '../surroundings.ts';
import { tuneBatch } from '../tune-batch.ts';

/** A run answers within a second; a person is told at once that it was asked. */
const stopWaitMs = 1_500;
const tuneWaitMs = 8_000;
const noise = 1 + 1e-9;

export async function stopRun(surroundings: Surroundings, batchId: string): Promise<Acted> {
  const outcome = await stopBatch(surroundings, batchId, { waitMs: stopWaitMs });
  switch (outcome.kind) {
    case 'nothing-runs':
      return { message: `Nobody is working on ${batchId}: there is nothing to stop` };
    case 'stopped':
      return { message: `${batchId} has stopped` };
    case 'stopping':
      return {
        message: `${batchId} sends nothing new, and waits for ${countOf(outcome.calls, 'call')}, at most ${formatDuration(outcome.atMostMs)}`,
      };
    case 'asked':
    case 'unanswered':
      return { message: `${batchId} was asked to stop; it may be busy, or hang` };
  }
}

type Tuned = Awaited<ReturnType<DashboardBackend['tune']>>;

/** `agreedUsd`: what the person agreed to, null where a price is unknown; undefined: nobody was asked yet. */
export async function tuneRun(
  surroundings: Surroundings,
  batchId: string,
  { workers, maxCostUsd, lane }: Tuning,
  agreedUsd: number | null | undefined,
): Promise<Tuned> {
  const outcome = await tuneBatch(surroundings, batchId, {
    workers: workers ?? null,
    maxCostUsd: maxCostUsd ?? null,
    lanes: lane === undefined ? null : [lane],
    waitMs: tuneWaitMs,
    agree: async (offer) => (agreedUsd !== undefined && isWithin(offer, agreedUsd) ? 'yes' : 'no'),
  });
  switch (outcome.kind) {
    case 'tuned':
      return { message: firstLine(presentTuned(outcome)) };
    case 'unanswered':
      return { message: firstLine(presentUntuned(batchId, surroundings.named)) };
    case 'not-agreed':
      return {
        message: `Nothing changed yet: ${batchId} would be allowed to spend ${outcome.offer.upToUsd === null ? 'an unknown amount' : `up to ${formatUsdAtMost(outcome.offer.upToUsd)} in all`}`,
        asks: {
          words: presentTuneOffer(batchId, outcome.offer).trimEnd().split('\n'),
          upToUsd: outcome.offer.upToUsd,
        },
      };
  }
}

/** Ends the process that was shown; another one that works on the batch by now is left alone. */
export async function killRun(surroundings: Surroundings, batchId: string, pid: number): Promise<Acted> {
  const seen = openToAsk(surroundings, batchId).lookAtLock();
  if (seen === null || seen.holder.pid !== pid)
    throw new UserError({
      code: 'not-running',
      message: `Process ${pid} no longer works on ${batchId}`,
      hint: 'Look at the process again.',
    });
  await killHolder(surroundings, batchId, { nonce: seen.holder.nonce, signal: 'SIGKILL' });
  return {
    message: `Process ${pid} was ended; the fate of its calls in flight is unknown, and counted at what they may cost`,
  };
}

function isWithin({ upToUsd }: TuneOffer, agreedUsd: number | null): boolean {
  if (upToUsd === null) return agreedUsd === null;
  return agreedUsd !== null && upToUsd <= agreedUsd * noise;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
