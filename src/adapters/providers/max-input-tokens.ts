import type { JsonObject } from '../../core/json.ts';

/**
 * Upper bound of the input tokens of a body. The tokenizers work on bytes: no token stands for less than one byte of
 * text, and JSON only makes text longer (escapes, names, quotation marks). `schema`, where there is one, counts twice:
 * a provider may repeat it in words of its own. `addedTokens` is what the provider adds beside: marks of turns, and its
 * instruction for structured output.
 */
export function maxInputTokens(body: JsonObject, schema: unknown, addedTokens: number): number {
  const bytes = Buffer.byteLength(JSON.stringify(body));
  return (
    bytes + (schema === null || schema === undefined ? 0 : Buffer.byteLength(JSON.stringify(schema))) + addedTokens
  );
}
