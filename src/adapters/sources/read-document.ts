import { UserError } from '../../core/errors.ts';
import { type DocumentFormat, parseDocument } from './parse-document.ts';
import { asList, isOneItem, pickPart } from './pick-part.ts';
import type { SourceValue } from './source-value.ts';
import type { TextInput } from './text-input.ts';

/** The elements of a list in a JSON or YAML document, or a map that is one item as a whole. */
export async function* readDocument(
  input: TextInput,
  format: DocumentFormat,
  select: string | null,
): AsyncGenerator<SourceValue> {
  const part = pickPart(await parseDocument(input, format), select, input.name);
  const isWhole = isOneItem(part);
  for (const [index, value] of (isWhole ? [part] : asList(part, select, input.name)).entries()) {
    const place = isWhole ? select : `element ${index + 1}${select === null ? '' : ` of ${select}`}`;
    const where = place === null ? input.name : `${input.name}, ${place}`;
    // First, for aliases can make a value without end.
    if (format === 'yaml') assertJson(value, where);
    yield { value, where };
  }
}

/** YAML can hold what JSON cannot: infinities, and aliases that contain themselves or grow without bound. */
export function assertJson(raw: unknown, where: string): void {
  const open = [raw];
  for (let count = 0; open.length > 0; count++) {
    const value = open.pop();
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new UserError({
        code: 'source-item',
        message: `${where} has the number ${value}, which cannot be kept as JSON`,
        hint: 'Write a number, or quote it as text.',
      });
    if (count > 1_000_000)
      throw new UserError({
        code: 'source-item',
        message: `${where} grows through its aliases to more than a million values`,
        hint: 'Write the values out.',
      });
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) open.push(part);
  }
}
