import type { JsonValue } from '../core/json.ts';

/** undefined: missing, empty or not JSON. */
export function parseJson(text: string | null): JsonValue | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
