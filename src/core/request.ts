import { digestOf, toSchemaText } from './digest.ts';
import { type JsonObject, type JsonSchema, toCanonicalJson } from './json.ts';

export type ProviderName = 'anthropic' | 'openai' | 'gemini';
export const providerNames: readonly ProviderName[] = ['anthropic', 'openai', 'gemini'];

/** How a call travels: at once, at half price when there is room, or in a job within a day. */
export type Lane = 'realtime' | 'flex' | 'batch';

export type Reasoning = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'max';

/** A model as resolved: never an alias. */
export interface ModelId {
  readonly provider: ProviderName;
  readonly model: string;
}

/** What a step asks of the provider beside the text. An absent parameter is not sent. */
export interface RequestParameters {
  readonly maxOutputTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly reasoning?: Reasoning;
  /** Passed through to the provider as they are, laid over what the adapter sends; checked by the adapter. */
  readonly params?: JsonObject;
}

/** The system text of a request is that of many other calls: what a provider's cache makes use of. */
export interface SharedSystem {
  /** Names the calls that share it; the same in every run. */
  readonly key: string;
  /** The provider is asked to keep it, which costs something at first. */
  readonly isMarked: boolean;
}

/** One call to a model, in words that fit every provider. `schema` asks for structured output where there is any. */
export interface ModelRequest extends ModelId {
  readonly system: string | null;
  readonly user: string;
  readonly schema: JsonSchema | null;
  /** Name of the schema where a provider wants one: the step's. */
  readonly schemaName: string;
  readonly parameters: RequestParameters;
  readonly lane: Lane;
  /** How it is cached changes nothing of what is asked: it is in no digest. Absent: nothing is known to be shared. */
  readonly sharedSystem?: SharedSystem;
}

/** Digest of everything that is asked. It is made with every call, so the schema is not written out anew. */
export function digestOfRequest(request: ModelRequest): string {
  const { lane, model, parameters, provider, schema, schemaName, system, user } = request;
  const names = JSON.stringify([lane, model, provider, schemaName, system, user]);
  return digestOf(`${names}${toCanonicalJson(parameters)}${schema === null ? 'null' : toSchemaText(schema)}`);
}
