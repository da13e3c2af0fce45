import { listFields } from './list-fields.ts';
import { isJsonObject, type JsonSchema, type JsonValue } from '../core/json.ts';
import type { StepDraft } from './draft.ts';

/** What can be told of a value before it is there. */
export type ValueShape =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text' }
  | { readonly kind: 'map'; readonly parts: Readonly<Record<string, ValueShape>> };

export const unknownShape: ValueShape = { kind: 'unknown' };

/** Fields of sections and patterns are certain, those that code sets too; those of a schema where it allows no others. */
export function shapeOfStep(step: StepDraft): ValueShape {
  if (step.kind === 'code') {
    const fields = step.code === null ? null : listFields(step.code);
    return fields === null ? shapeOfSchema(step.schema?.schema) : toMap(fields);
  }
  // Without a prompt it is no step that can be read.
  if (step.kind === 'expand' || step.prompt === null) return unknownShape;
  switch (step.parse.kind) {
    case 'text':
      return { kind: 'text' };
    case 'sections':
    case 'regex':
      return toMap(step.parse.fields.map(({ name }) => name));
    case 'json':
      return shapeOfSchema(step.schema?.schema);
  }
}

function toMap(fields: readonly string[]): ValueShape {
  return { kind: 'map', parts: Object.fromEntries(fields.map((name) => [name, unknownShape])) };
}

export function shapeOfSchema(schema: JsonSchema | JsonValue | undefined): ValueShape {
  if (!isJsonObject(schema) || schema.additionalProperties !== false || !isJsonObject(schema.properties))
    return unknownShape;
  if (isComposed(schema)) return unknownShape;
  return {
    kind: 'map',
    parts: Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, shapeOfSchema(part)])),
  };
}

/** Composed schemas can add what `properties` does not name. */
function isComposed(schema: JsonSchema): boolean {
  return ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if'].some((key) =>
    Object.hasOwn(schema as object, key),
  );
}

/** The schema of a part of a value; undefined where the text does not tell. */
export function schemaAt(schema: JsonSchema | undefined, parts: readonly string[]): JsonValue | undefined {
  return parts.reduce<JsonValue | undefined>((inner, part) => {
    if (!isJsonObject(inner) || !isJsonObject(inner.properties) || isComposed(inner)) return undefined;
    return Object.hasOwn(inner.properties, part) ? inner.properties[part] : undefined;
  }, schema);
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
