import { type BatchCommands, formatCommand } from '../core/batch-commands.ts';
import { wrapWords } from '../core/block-text.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { type PilotEstimate, toPilotEstimate } from '../core/pilot.ts';
import { pilotLines } from '../core/pilot-text.ts';
import { spentUsdOf } from '../core/spending.ts';
import { drawPilot, findUnfinished } from '../engine/draw-pilot.ts';
import type { Reporter } from '../ports/reporter.ts';
import { modelsOf } from './check-words.ts';
import { formatOffer } from './consent.ts';
import { estimateBatch } from './estimate.ts';
import type { Consent, Offer } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProcessOutcome } from './outcome.ts';
import { processBatch } from './process.ts';
import type { Selection, SpendingFlags } from './spending-flags.ts';

export interface PilotRequest {
  /** How many items. */
  readonly items: number;
  readonly selection: Selection;
  readonly flags: SpendingFlags;
  readonly consent: Consent;
  readonly reporter: Reporter;
  /** The estimate of the rest asks the providers' counting endpoints. */
  readonly exact: boolean;
}

export interface PilotOutcome {
  /** How the pilot itself ended. */
  readonly process: ProcessOutcome;
  /** What is left to buy; null: there was no consent, and nothing was bought. */
  readonly offer: Offer | null;
  readonly pilot: PilotEstimate | null;
}

/**
 * Some items first, drawn from all, with consent like any spending; they count as done. Then the estimate for the rest from
 * what they took.
 */
export async function runPilot(batch: OpenBatch, request: PilotRequest): Promise<PilotOutcome> {
  const { selection, flags, consent, reporter } = request;
  const { workshop } = batch;
  const drawn = drawPilot(workshop, selection, request.items);
  if (drawn.size === 0) {
    throw new UserError({
      code: 'pilot',
      message: `--pilot ${request.items}: ${batch.store.batchId} has no items to draw from`,
      hint: `Take them in first: ${formatCommand(batch.store.address, 'acquire')}`,
    });
  }
  const process = await processBatch(batch, {
    selection: { limit: selection.limit, only: drawn },
    step: null,
    scope: 'all',
    flags: withoutWaiting(batch, flags),
    consent,
    reporter,
  });
  if (process.consent === 'no' || process.consent === 'missing') return { process, offer: null, pilot: null };
  const offer = await estimateBatch(batch, selection, null, flags, request.exact);
  const unfinished = findUnfinished(workshop, selection);
  const now = new Date(batch.surroundings.clock.now());
  const pilot = toPilotEstimate({
    drawn,
    finished: drawn.difference(unfinished),
    remaining: unfinished.difference(drawn),
    paidUsd: spentUsdOf(batch.fold.totals),
    ledger: batch.store.readLedger(),
    priceOf: (model) => batch.prices.priceOf(model, now),
    lanes: offer.estimate.lanes.map(({ lane }) => lane),
  });
  return { process, offer, pilot };
}

/** What people see after it. */
export function formatPilot(
  { process, offer, pilot }: PilotOutcome,
  commands: BatchCommands,
  chosen: readonly string[] = [],
  width = 80,
): string {
  if (offer === null || pilot === null) return 'Nothing was bought, and nothing follows.\n';
  const lanes = new Set(offer.estimate.steps.map(({ lane }) => lane));
  const [lane = null] = lanes.size === 1 ? lanes : [];
  const stopped = process.stopReason === null ? [] : [`The pilot was stopped: ${process.stopReason.kind}.`];
  const lines = [...stopped, ...pilotLines(pilot, lane, width)].flatMap((line) =>
    line.length > width ? wrapWords(line, width) : [line],
  );
  return `${formatOffer(offer, width)}${lines.join('\n')}\nNext: ${commands.run('process', ...chosen)}\n`;
}

/** A pilot is to say soon what the rest will cost: it does not wait for jobs. Its tokens are priced in every lane. */
function withoutWaiting(batch: OpenBatch, flags: SpendingFlags): SpendingFlags {
  const { by: _, ...others } = flags;
  const models = modelsOf(batch, others);
  const waits = batch.workshop.whole.steps.some(
    (step) => isPromptStep(step) && models.ofStep(step.name).lane === 'batch',
  );
  return waits ? { ...others, lane: ['realtime'] } : others;
}
