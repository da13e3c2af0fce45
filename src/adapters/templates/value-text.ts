/** A value as a template writes it: text as it is, null as nothing, objects and lists as JSON. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A kind of value, for messages. */
export function nameOfKind(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What `#if`, `and`, `or` and `not` take for true: anything but false, null, 0, empty text and an empty list. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** A value's own property; prototypes are never looked at. */
export function readOwn(owner: unknown, name: string): unknown {
  if (owner === null || owner === undefined || !Object.hasOwn(Object(owner), name)) return undefined;
  const value: unknown = Object(owner)[name];
  return typeof value === 'function' ? undefined : value;
}
