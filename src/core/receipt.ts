import type { Lane, ProviderName, RequestParameters } from './request.ts';
import type { FinishReason, ModelResponse, ServedTier } from './response.ts';
import type { Usage } from './usage.ts';

/**
 * `receipt.json`: what was asked, what came back raw, and what it used. It fills the response place; `response.md` is
 * made from it. One atomic, fsynced file, written before the ledger's `paid` line. Parameters and digests are null where the
 * answer came in a job whose calls.jsonl was damaged: not known.
 */
export interface Receipt {
  readonly version: 1;
  readonly callId: string;
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  readonly simulated: boolean;
  readonly provider: ProviderName;
  readonly model: string;
  readonly lane: Lane;
  /** Where the provider says that another tier than the lane's served the answer: it is billed at that one's price. */
  readonly servedTier?: ServedTier;
  readonly parameters: RequestParameters | null;
  /** Digest of prompt.md's text (system and user) as sent. */
  readonly promptDigest: string | null;
  /** Digest of the step's schema as it stood; null without one. */
  readonly schemaDigest: string | null;
  /** Digest of the whole normalised request. */
  readonly requestDigest: string | null;
  readonly askedAt: string;
  readonly answeredAt: string;
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | null;
  readonly refusal: string | null;
  readonly answeredBy: string | null;
  readonly usage: Usage | null;
  /** US dollars; null: price or usage unknown. */
  readonly costUsd: number | null;
  readonly response: ModelResponse['raw'];
}
