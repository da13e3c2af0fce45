import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

const numbers = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'];

/** `responseSchema` in the words of JSON Schema: types in lower case, `nullable` as a type, numbers that came as strings. */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const { type, nullable, example, ...rest } = schema;
  const converted: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'properties' && isJsonObject(value))
      converted[key] = Object.fromEntries(
        Object.entries(value).map(([name, part]) => [name, isJsonObject(part) ? toJsonSchema(part) : part]),
      );
    else if (key === 'anyOf' && Array.isArray(value))
      converted[key] = (value as readonly JsonValue[]).map((part) => (isJsonObject(part) ? toJsonSchema(part) : part));
    else if (key === 'items' && isJsonObject(value)) converted[key] = toJsonSchema(value);
    else if (numbers.includes(key)) converted[key] = Number(value);
    else if (key !== 'propertyOrdering') converted[key] = value;
  }
  if (example !== undefined) converted['examples'] = [example];
  if (typeof type === 'string' && type !== 'TYPE_UNSPECIFIED') {
    const name = type.toLowerCase();
    converted['type'] = nullable === true ? [name, 'null'] : name;
  }
  return converted;
}
