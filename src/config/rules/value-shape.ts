import { isJsonObject, type JsonValue } from '../../core/json.ts';
import type { StepDraft } from '../draft.ts';

/** What can be told of a step's value before it is there. */
export type ValueShape =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text' }
  | { readonly kind: 'map'; readonly parts: Readonly<Record<string, ValueShape>> };

const unknown: ValueShape = { kind: 'unknown' };

/** Fields of sections and patterns are certain; those of a schema where it allows no others. */
export function shapeOfStep(step: StepDraft): ValueShape {
  // Without a prompt it is no step that this version can read.
  if (step.prompt === null) return unknown;
  switch (step.parse.kind) {
    case 'text':
      return { kind: 'text' };
    case 'sections':
    case 'regex':
      return { kind: 'map', parts: Object.fromEntries(step.parse.fields.map(({ name }) => [name, unknown])) };
    case 'json':
      return step.schema === null || typeof step.schema.schema === 'boolean'
        ? unknown
        : shapeOfSchema(step.schema.schema);
  }
}

function shapeOfSchema(schema: JsonValue | undefined): ValueShape {
  if (!isJsonObject(schema) || schema.additionalProperties !== false || !isJsonObject(schema.properties))
    return unknown;
  // Composed schemas can add what `properties` does not name.
  if (['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if'].some((key) => Object.hasOwn(schema, key)))
    return unknown;
  return {
    kind: 'map',
    parts: Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, shapeOfSchema(part)])),
  };
}

/** The first part of a dotted name that the value cannot have; null where it may have all. */
export function findMissingPart(
  shape: ValueShape,
  parts: readonly string[],
): { readonly part: string; readonly known: readonly string[] } | null {
  const [part, ...rest] = parts;
  if (part === undefined || shape.kind === 'unknown') return null;
  if (shape.kind === 'text') return part === 'length' ? null : { part, known: [] };
  const inner = Object.hasOwn(shape.parts, part) ? shape.parts[part] : undefined;
  return inner === undefined ? { part, known: Object.keys(shape.parts) } : findMissingPart(inner, rest);
}
