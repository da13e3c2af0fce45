import { hash } from 'node:crypto';
import { type JsonSchema, toCanonicalJson } from './json.ts';

/** sha256 of a text as lower-case hex, cut to 32 characters (128 bits): enough to tell texts apart, short enough to read. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

const schemaTexts = new WeakMap<object, string>();

/** The canonical JSON of a step's schema: written out once, for every call asks for it. */
export function toSchemaText(schema: JsonSchema): string {
  if (typeof schema === 'boolean') return String(schema);
  const standing = schemaTexts.get(schema);
  if (standing !== undefined) return standing;
  const text = toCanonicalJson(schema);
  schemaTexts.set(schema, text);
  return text;
}
