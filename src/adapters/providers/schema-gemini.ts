import type { JsonObject } from '../../core/json.ts';
import { fitSchema } from './fit-schema.ts';
import type { SchemaDialect, SchemaFit } from './schema-dialect.ts';

/**
 * Gemini's responseJsonSchema. Source: the comment on that field in @google/genai 3.1.0 and the reference of
 * GenerationConfig, looked at 2026-11-20: a list of keywords that are kept, oneOf read as anyOf, nothing but $-keywords
 * beside $ref, cyclic references only below properties that are not required.
 */
const dialect: SchemaDialect = {
  keeps: new Set(['minimum', 'maximum', 'maxItems', 'propertyOrdering']),
  formats: null,
  largestMinItems: Number.POSITIVE_INFINITY,
  closesObjects: false,
  requiresAll: false,
  hasConst: false,
  typesLiterals: true,
  recursion: 'through optional properties',
  rootIsObject: false,
  allowsAnything: true,
  hasPrefixItems: true,
};

export function toGeminiSchema(schema: JsonObject): SchemaFit {
  return fitSchema(schema, dialect);
}
