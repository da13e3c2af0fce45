import { isJsonObject, type JsonValue } from './json.ts';

/** JSON for people: what fits into a line of `width` stands on one, what does not is broken at its own level. */
export function toCompactJson(value: JsonValue, width: number): string {
  return write(value, width, '', 0);
}

/** `before`: characters that stand on the line already. */
function write(value: JsonValue, width: number, indent: string, before: number): string {
  const line = toLine(value);
  // One more for the comma behind it.
  if (typeof value !== 'object' || value === null || before + line.length < width) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const parts = value.map((element) => `${inner}${write(element, width, inner, inner.length)}`);
    return `[\n${parts.join(',\n')}\n${indent}]`;
  }
  const parts = Object.entries(value).map(([name, part]) => {
    const head = `${inner}${JSON.stringify(name)}: `;
    return `${head}${write(part, width, inner, head.length)}`;
  });
  return `{\n${parts.join(',\n')}\n${indent}}`;
}

function toLine(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(toLine).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${toLine(part)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
