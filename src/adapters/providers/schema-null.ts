import type { JsonObject, JsonValue } from '../../core/json.ts';

/** The fitted schema of an optional property, made to allow null in the place of its absence. */
export function admitNull(schema: JsonObject, definitions: ReadonlyMap<string, JsonObject>): JsonObject {
  if (admits(schema, definitions, 0)) return schema;
  if (typeof schema.$ref === 'string') return { anyOf: [schema, { type: 'null' }] };
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  const { const: literal, ...rest } = schema;
  const nullable: Record<string, JsonValue> = { ...rest };
  if (literal !== undefined) nullable.enum = [literal, null];
  else if (Array.isArray(schema.enum)) nullable.enum = [...schema.enum, null];
  if (schema.type !== undefined)
    nullable.type = Array.isArray(schema.type) ? [...schema.type, 'null'] : [schema.type, 'null'];
  return nullable;
}

function admits(schema: JsonObject, definitions: ReadonlyMap<string, JsonObject>, depth: number): boolean {
  if (typeof schema.$ref === 'string') {
    const target = definitions.get(schema.$ref);
    return target !== undefined && depth < 20 && admits(target, definitions, depth + 1);
  }
  if (Array.isArray(schema.enum)) return schema.enum.includes(null);
  if (schema.const !== undefined) return schema.const === null;
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.some((alternative) => admits(alternative as JsonObject, definitions, depth + 1));
  return schema.type === 'null' || (Array.isArray(schema.type) && schema.type.includes('null'));
}
