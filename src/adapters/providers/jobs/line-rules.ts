import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.ts';
import { field, parseJson, stringAt } from '../read-json.ts';

/** Anthropic's pattern (API reference "Create a Message Batch", 2026-11-20), the narrowest of the three, is our rule for all. */
const customIdPattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** A line as an object, or what is wrong with it as one. */
export function readRequestLine(
  line: string,
  maxBytes: number,
): { readonly value: JsonObject } | { readonly problem: string } {
  if (/[\r\n]/.test(line)) return { problem: 'it has a line break' };
  const bytes = Buffer.byteLength(line);
  if (bytes > maxBytes)
    return { problem: `it has ${inMegabytes(bytes)}, and a whole job may have ${inMegabytes(maxBytes)}` };
  const value = parseJson(line);
  if (value === undefined) return { problem: 'it is not JSON' };
  return isJsonObject(value as JsonValue) ? { value: value as JsonObject } : { problem: 'it is not a JSON object' };
}

export function findIdProblem(value: JsonObject, key: string): string | null {
  const id = stringAt(value, key);
  if (id === null) return `its ${key} is missing`;
  if (customIdPattern.test(id)) return null;
  return `its ${key} is "${id.slice(0, 80)}": 1 to 64 letters, digits, _ and - are allowed`;
}

/** `stream`, in a place where answers are filed as a whole. */
export function findStreamProblem(body: unknown, name: string): string | null {
  const stream = field(body, 'stream');
  return stream === null || stream === false ? null : `its ${name} has stream, which no job takes`;
}

export function findModelProblem(found: string | null, model: string, name: string): string | null {
  if (found === model) return null;
  return `its ${name} is ${found === null ? 'missing' : `"${found}"`}, and the job is for "${model}"`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
