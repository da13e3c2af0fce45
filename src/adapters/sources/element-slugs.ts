import { UserError } from '../../core/errors.ts';
import { slug } from '../../core/ids.ts';
import { isJsonObject, type JsonValue } from '../../core/json.ts';
import type { ElementList } from './read-lists.ts';

/** An id has 128 characters, of which the dots between the parts and `.r0001` take some. */
const charsForParts = 117;

/**
 * What each element adds to an id: its `id`, else its `name`, else its text, slugged. A slug has no dot, so joined by
 * dots different elements give different ids, if only those of one list differ: two alike are refused here, before
 * anything is combined. The length depends on the number of parts alone, so that ids stay when lists grow.
 */
export function toElementSlugs({ name, elements }: ElementList, parts: number): readonly string[] {
  const maxLength = Math.max(1, Math.min(100, Math.floor((charsForParts - parts) / parts)));
  const first = new Map<string, number>();
  return elements.map((element, index) => {
    const word = toWord(element);
    const where = `Element ${index + 1} of ${name}`;
    if (word === null) {
      throw new UserError({
        code: 'item-id',
        message: `${where} has neither "id" nor "name", so its combinations have no id`,
        hint: 'Give the elements one of the two, or the source an `id:`.',
      });
    }
    const part = slug(word, maxLength);
    if (part === '') {
      throw new UserError({
        code: 'item-id',
        message: `${where}, "${word.slice(0, 80)}", gives no id: no letter or digit of ASCII is left of it`,
        hint: 'Give it a field "id" of letters and digits, or the source an `id:`.',
      });
    }
    const earlier = first.get(part);
    if (earlier !== undefined) {
      const other = toWord(elements[earlier] ?? null) ?? '';
      throw new UserError({
        code: 'item-id-twice',
        message: `Two elements of ${name} would be "${part}" in an id: element ${earlier + 1}, "${other.slice(0, 80)}", and element ${index + 1}, "${word.slice(0, 80)}"`,
        hint: 'Give each a field "id" of its own, or the source an `id:`.',
      });
    }
    first.set(part, index);
    return part;
  });
}

function toWord(element: JsonValue): string | null {
  if (!isJsonObject(element)) return Array.isArray(element) ? null : String(element);
  for (const field of ['id', 'name']) {
    const value = Object.hasOwn(element, field) ? element[field] : undefined;
    if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number') return String(value);
  }
  return null;
}
