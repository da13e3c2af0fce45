import { UserError } from '../../core/errors.ts';
import { findIdProblem, slug, validIdExample } from '../../core/ids.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SourceItem } from '../../ports/source.ts';
import type { Template } from '../../ports/templates.ts';
import type { NamedItem, PlacedItem } from './placed-item.ts';

/** How a source's items get their ids. */
export interface IdTemplate {
  readonly template: Template;
  /** What it sees beside the item: `vars`, `batch`. */
  readonly names: JsonObject;
}

/**
 * The id of an item: what the template says, else the key that the origin gives, else its field `id`, else its position in the
 * source. The position counts what a filter leaves out too, so that another filter names no item anew.
 */
export function nameItem(placed: PlacedItem, idTemplate: IdTemplate | null): NamedItem {
  const { item, place } = placed;
  const key = keyOf(item, idTemplate) ?? `item-${String(place + 1).padStart(4, '0')}`;
  return { ...placed, key, id: toId(key, item.where) };
}

function keyOf(item: SourceItem, idTemplate: IdTemplate | null): string | null {
  if (idTemplate !== null)
    return idTemplate.template.render({ ...item.raw, ...idTemplate.names, raw: item.raw }).trim();
  if (item.key !== null) return item.key;
  const id = item.raw['id'];
  if ((typeof id === 'string' && id.trim() !== '') || typeof id === 'number') return String(id).trim();
  return null;
}

/** A key that fits is the id; another is slugged into one. */
function toId(key: string, where: string): string {
  if (findIdProblem(key) === null) return key;
  const id = slug(key);
  const problem = findIdProblem(id);
  if (problem === null) return id;
  throw new UserError({
    code: 'item-id',
    message: `${where}: "${key.slice(0, 80)}" gives no item id: ${id === '' ? 'no letter or digit of ASCII is left of it' : problem}`,
    hint: `Give the items a field "id", or the source an \`id:\`, of ${validIdExample}.`,
  });
}

/** The n-th coming of an item, from 1: the same, with `.r0001` added to its id. */
export function toRepetition(named: NamedItem, repetition: number): NamedItem {
  const id = `${named.id}.r${String(repetition).padStart(4, '0')}`;
  const problem = findIdProblem(id);
  if (problem === null) return { ...named, id };
  throw new UserError({
    code: 'item-id',
    message: `${named.item.where}: repeated, the item would be ${id.slice(0, 80)}…, which is no item id: ${problem}`,
    hint: 'Give the items shorter ids: a field "id", or `id:` in the source.',
  });
}
