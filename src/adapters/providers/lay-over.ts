import { UserError } from '../../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { lookUp } from './read-json.ts';

/** Why a parameter may not be laid over, by its dotted name. */
export type ReservedParams = Readonly<Record<string, string>>;

/** A body as it is sent, and what of the request could not be sent, in words. */
export interface PlannedRequest {
  readonly body: JsonObject;
  readonly notes: readonly string[];
}

/**
 * `params` laid over a body: objects are merged, everything else is replaced. Throws a UserError where a parameter is
 * one that the step's own keys decide, or one whose cost the reserve of a call does not cover.
 */
export function layOver(
  body: JsonObject,
  params: JsonObject | undefined,
  reserved: ReservedParams,
  provider: string,
): JsonObject {
  if (params === undefined) return body;
  refuseReserved(params, reserved, provider, '');
  return merge(body, params);
}

function refuseReserved(params: JsonObject, reserved: ReservedParams, provider: string, prefix: string): void {
  for (const [key, value] of Object.entries(params)) {
    const name = `${prefix}${key}`;
    // Gemini takes snake_case as well: one spelling is enough to compare.
    const why = lookUp(reserved, name) ?? lookUp(reserved, toCamelCase(name));
    if (why !== undefined) {
      throw new UserError({
        code: 'reserved-parameter',
        message: `params.${name} cannot be passed to ${provider}: ${why}`,
        hint: `Take ${name} out of params`,
      });
    }
    if (isJsonObject(value)) refuseReserved(value, reserved, provider, `${name}.`);
  }
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const standing = Object.hasOwn(merged, key) ? merged[key] : undefined;
    Object.defineProperty(merged, key, {
      value: isJsonObject(standing) && isJsonObject(value) ? merge(standing, value) : value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return merged;
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
