import type { JsonObject } from '../../core/json.ts';
import { fitSchema } from './fit-schema.ts';
import type { SchemaDialect, SchemaFit } from './schema-dialect.ts';

/**
 * Anthropic's structured outputs. Source: what `lib/transform-json-schema` of @anthropic-ai/sdk 1.11.0 lets through,
 * and the page "Structured outputs", looked at 2026-11-20: no recursion, additionalProperties false, minItems 0 or 1,
 * ten formats; ranges and lengths are not enforced and are told in the description.
 */
const dialect: SchemaDialect = {
  keeps: new Set(),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']),
  largestMinItems: 1,
  closesObjects: true,
  requiresAll: false,
  hasConst: true,
  typesLiterals: false,
  recursion: 'none',
  rootIsObject: false,
  allowsAnything: false,
  hasPrefixItems: false,
};

export function toAnthropicSchema(schema: JsonObject): SchemaFit {
  return fitSchema(schema, dialect);
}
