import type { RunSettings, TuneOffer, TuneWishes } from '../core/control.ts';
import type { Surroundings } from './surroundings.ts';

export type TuneOutcome = { readonly batchId: string } & (
  | { readonly kind: 'tuned'; readonly before: RunSettings; readonly now: RunSettings }
  /** It would spend more, and nobody agreed. */
  | { readonly kind: 'not-agreed'; readonly answer: 'no' | 'missing'; readonly offer: TuneOffer }
  /** The run has not answered in time; it may still obey. */
  | { readonly kind: 'unanswered' }
);

export interface TuneRequest extends TuneWishes {
  /** Asked where the run would be allowed to spend more than was agreed to. */
  readonly agree: (offer: TuneOffer) => Promise<'yes' | 'no' | 'missing'>;
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/** Asks the process that runs a batch to go on otherwise, and waits until it does. Throws a UserError where nobody runs it, or it refuses. */
export async function tuneBatch(
  _surroundings: Surroundings,
  _batchId: string | undefined,
  _request: TuneRequest,
): Promise<TuneOutcome> {
  throw new Error('not there yet');
}
