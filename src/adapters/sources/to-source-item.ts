import { UserError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import type { SourceItem } from '../../ports/source.ts';

/** Beyond this, programs that walk a value run out of stack; no data of people is nested so deep. */
const maxDepth = 500;

/** A value of a source as an item: a map as it is, a scalar `x` as `{value: x}`; a list or nothing is a mistake. */
export function toSourceItem(value: unknown, where: string): SourceItem {
  if (isJsonObject(value)) {
    refuseDepth(value, where);
    return { raw: value, key: null, where };
  }
  if (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  ) {
    return { raw: { value }, key: null, where };
  }
  const what = Array.isArray(value) ? 'a list' : value === null ? 'empty' : String(value);
  throw new UserError({
    code: 'source-item',
    message: `${where} is ${what}`,
    hint: 'An item is a map of fields, or one text, number or boolean.',
  });
}

export function refuseDepth(raw: object, where: string): void {
  let level: object[] = [raw];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth)
      throw new UserError({
        code: 'source-item',
        message: `${where} is nested more than ${maxDepth} deep`,
        hint: 'Flatten it, or keep the deep part as text.',
      });
    const next: object[] = [];
    for (const value of level)
      for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) next.push(part);
    level = next;
  }
}
