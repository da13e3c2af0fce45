import type { JsonValue } from './json.ts';
import type { Usage } from './usage.ts';

/**
 * Why the model stopped. `length`: cut off by the output limit or the context window; `refusal`: the model declined;
 * `blocked`: a filter of the provider withheld the answer; `other`: the provider's word is kept in `rawFinishReason`.
 */
export type FinishReason = 'stop' | 'length' | 'refusal' | 'blocked' | 'other';

/**
 * The tier that served an answer, by whose price it is billed. `other`: one that this program never asks for, so that its
 * price is not known.
 */
export type ServedTier = 'realtime' | 'flex' | 'other';

/** What came back, normalised, with the provider's own answer beside it. */
export interface ModelResponse {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | null;
  /** The provider's words for a refusal or a block, if it gave any. */
  readonly refusal: string | null;
  /** null: the provider reported none. */
  readonly usage: Usage | null;
  /** The model that answered, as the provider names it; null where it does not say. */
  readonly model: string | null;
  readonly responseId: string | null;
  /** As the provider says it; absent: it does not. */
  readonly servedTier?: ServedTier;
  /** The body of the provider's answer, as received. */
  readonly raw: JsonValue;
}
