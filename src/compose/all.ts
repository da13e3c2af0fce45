import type { AcquireOutcome } from '../engine/acquire.ts';
import type { Reporter } from '../ports/reporter.ts';
import { acquireBatch } from './acquire.ts';
import { type ParseOutcome, parseBatch, type PrepareOutcome, prepareBatch } from './free-stages.ts';
import type { Consent } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProcessOutcome } from './outcome.ts';
import { checkWords, processBatch, toSelection } from './process.ts';
import { type RenderOutcome, renderBatch } from './render.ts';
import type { SpendingFlags } from './spending-flags.ts';

export interface AllRequest {
  readonly limit: number | undefined;
  readonly items: readonly string[] | undefined;
  readonly step: string | null;
  readonly flags: SpendingFlags;
  readonly consent: Consent;
  readonly reporter: Reporter;
}

export interface AllOutcome {
  /** null: the source was read to its end before. */
  readonly acquire: AcquireOutcome | null;
  readonly prepare: PrepareOutcome;
  readonly process: ProcessOutcome;
  readonly parse: ParseOutcome | null;
  readonly render: RenderOutcome | null;
}

/** acquire until the source has been read to its end once; everything until no item can move; parse; render. */
export async function runAll(batch: OpenBatch, request: AllRequest): Promise<AllOutcome> {
  const { flags, consent, reporter, step } = request;
  await checkWords(batch, step, flags);
  const acquire = needsAcquiring(batch, request.limit) ? await acquireBatch(batch, request.limit, reporter) : null;
  const selection = toSelection(batch, request.limit, request.items);
  const prepare = await prepareBatch(batch, selection, step, reporter);
  const wasInterrupted = acquire?.wasStopped === true || prepare.states.includes('interrupted');
  const process = await processBatch(batch, { selection, step, scope: 'all', flags, consent, reporter, wasInterrupted });
  const isRefused = process.consent === 'no' || process.consent === 'missing';
  if (isRefused || wasInterrupted) return { acquire, prepare, process, parse: null, render: null };
  const parse = await parseBatch(batch, { limit: null, only: null }, null, reporter);
  const render = await renderBatch(batch, reporter);
  return { acquire, prepare, process, parse, render };
}

function needsAcquiring({ store }: OpenBatch, limit: number | undefined): boolean {
  if (store.readClosing() !== null) return false;
  if (limit === undefined) return true;
  let count = 0;
  for (const _ of store.readItems()) {
    count += 1;
    if (count >= limit) return false;
  }
  return true;
}
