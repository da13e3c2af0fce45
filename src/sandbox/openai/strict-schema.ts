import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../core/json.ts';

/** Refused in strict mode. Source: the page "Structured model outputs", supported schemas; looked at 2026-11-20. */
const notPermitted = [
  'allOf',
  'oneOf',
  'not',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'then',
  'else',
  'default',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contains',
  'minContains',
  'maxContains',
  'uniqueItems',
  'prefixItems',
];

/** What strict mode has against a schema, in the provider's words; null: nothing. */
export function findStrictProblem(schema: JsonSchema): string | null {
  if (!isJsonObject(schema))
    return `In context=(), schema must be a JSON Schema of 'type: "object"', got 'type: "None"'.`;
  if (schema['anyOf'] !== undefined) return "In context=(), 'anyOf' is not permitted.";
  if (schema['type'] !== 'object' && schema['$ref'] === undefined)
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${toName(schema['type'])}"'.`;
  return findProblem(schema, []);
}

function findProblem(schema: JsonValue | undefined, context: readonly string[]): string | null {
  if (schema === undefined) return null;
  const where = `In context=${toContext(context)}`;
  if (!isJsonObject(schema)) return `${where}, schema must have a 'type' key.`;
  const refused = notPermitted.find((keyword) => schema[keyword] !== undefined);
  if (refused !== undefined) return `${where}, '${refused}' is not permitted.`;
  if (['type', '$ref', 'anyOf', 'enum', 'const'].every((keyword) => schema[keyword] === undefined))
    return `${where}, schema must have a 'type' key.`;
  return findObjectProblem(schema, where) ?? findArrayProblem(schema, where) ?? findNestedProblem(schema, context);
}

function findObjectProblem(schema: JsonObject, where: string): string | null {
  if (!hasType(schema, 'object')) return null;
  if (schema['additionalProperties'] !== false)
    return `${where}, 'additionalProperties' is required to be supplied and to be false.`;
  const names = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly JsonValue[]) : [];
  const missing = names.find((name) => !required.includes(name));
  if (missing !== undefined)
    return `${where}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
  const extra = required.find((name) => !names.includes(String(name)));
  return extra === undefined
    ? null
    : `${where}, 'required' is required to be supplied and to be an array including every key in properties. Extra required key '${String(extra)}' supplied.`;
}

function findArrayProblem(schema: JsonObject, where: string): string | null {
  return hasType(schema, 'array') && schema['items'] === undefined ? `${where}, array schema missing items.` : null;
}

function findNestedProblem(schema: JsonObject, context: readonly string[]): string | null {
  for (const group of ['properties', '$defs', 'definitions']) {
    const parts = schema[group];
    if (!isJsonObject(parts)) continue;
    for (const [name, part] of Object.entries(parts)) {
      const problem = findProblem(part, [...context, group, name]);
      if (problem !== null) return problem;
    }
  }
  if (Array.isArray(schema['anyOf'])) {
    for (const [index, part] of (schema['anyOf'] as readonly JsonValue[]).entries()) {
      const problem = findProblem(part, [...context, 'anyOf', String(index)]);
      if (problem !== null) return problem;
    }
  }
  return findProblem(schema['items'], [...context, 'items']);
}

function hasType(schema: JsonObject, type: string): boolean {
  const own = schema['type'];
  return own === type || (Array.isArray(own) && (own as readonly JsonValue[]).includes(type));
}

/** As Python writes a tuple. */
function toContext(context: readonly string[]): string {
  return `(${context.map((part) => `'${part}'`).join(', ')}${context.length === 1 ? ',' : ''})`;
}

function toName(type: JsonValue | undefined): string {
  return typeof type === 'string' ? type : type === undefined ? 'None' : JSON.stringify(type);
}
