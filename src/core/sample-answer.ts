import { isJsonObject, type JsonSchema, type JsonValue } from './json.ts';
import type { ParseDefinition, RegexField, SectionField } from './pipeline.ts';
import { sampleFromSchema } from './sample.ts';
import { sampleFromPattern } from './sample-pattern.ts';
import { drawInteger, drawSentence, drawSentences, type Random } from './sample-words.ts';

/**
 * The text of a believable answer that a step's parse can read, for rehearsals. null: no part of it could be drawn from
 * a pattern. The same chance gives the same answer.
 */
export function sampleAnswer(definition: ParseDefinition, schema: JsonSchema | null, random: Random): string | null {
  switch (definition.kind) {
    case 'text':
      return schema === null ? drawSentences(random, 3) : String(sampleFromSchema(schema, random));
    case 'json':
      return JSON.stringify(schema === null ? { text: drawSentence(random) } : sampleFromSchema(schema, random));
    case 'sections':
      return joinParts(
        definition.fields.map((field) => sampleSection(field, schema, random)),
        '\n\n',
      );
    case 'regex':
      return joinParts(
        definition.fields.map((field) => sampleMatch(field, schema, random)),
        '\n',
      );
  }
}

function joinParts(parts: readonly (string | null)[], separator: string): string | null {
  return parts.includes(null) ? null : parts.join(separator);
}

function sampleSection(field: SectionField, schema: JsonSchema | null, random: Random): string | null {
  const lines = field.item === null ? sampleText(field, schema, random) : sampleLines(field.item, random);
  if (lines === null) return null;
  return field.heading === null
    ? `${field.label ?? ''}: ${lines.replaceAll('\n', ' ')}`
    : `## ${field.heading}\n\n${lines}`;
}

function sampleText({ name, as }: SectionField | RegexField, schema: JsonSchema | null, random: Random): string {
  const value = sampleField(name, schema, random);
  switch (as) {
    case 'number':
      return String(typeof value === 'number' ? value : drawInteger(random, 1, 10));
    case 'boolean':
      return String(typeof value === 'boolean' ? value : random() < 0.5);
    case 'json':
      return JSON.stringify(value ?? { text: drawSentence(random) });
    case 'list': {
      const elements = Array.isArray(value) && value.length > 0 ? value : [drawSentence(random), drawSentence(random)];
      return elements
        .map((element) => `- ${typeof element === 'string' ? element : JSON.stringify(element)}`)
        .join('\n');
    }
    case 'text':
      return value === undefined || value === null
        ? drawSentences(random, 2)
        : typeof value === 'string'
          ? value
          : JSON.stringify(value);
  }
}

/** What the schema wants of one field; undefined where it does not say. */
function sampleField(name: string, schema: JsonSchema | null, random: Random): JsonValue | undefined {
  if (!isJsonObject(schema) || !isJsonObject(schema['properties'])) return undefined;
  const property = schema['properties'][name];
  if (!isJsonObject(property)) return undefined;
  const definitions = isJsonObject(schema['$defs']) ? { $defs: schema['$defs'] } : {};
  return sampleFromSchema({ ...property, ...definitions }, random, { nullShare: 0 });
}

function sampleLines(pattern: string, random: Random): string | null {
  // Marks of lists and emphasis are taken off a line before it is matched.
  const isPlainLine = (text: string) => /^[A-Za-z0-9]/.test(text) && text.trim() === text && !/[\n*_`]/.test(text);
  const lines = Array.from({ length: drawInteger(random, 2, 4) }, () =>
    sampleFromPattern(pattern, random, isPlainLine),
  );
  return joinParts(
    lines.map((line) => (line === null ? null : `- ${line}`)),
    '\n',
  );
}

function sampleMatch(field: RegexField, schema: JsonSchema | null, random: Random): string | null {
  const wanted = new RegExp(field.pattern, field.flags);
  const drawn = sampleFromPattern(field.pattern, random, (text) => wanted.test(text));
  return drawn ?? (field.optional ? sampleText(field, schema, random) : null);
}
