import { digestOf } from '../core/digest.ts';
import { UserError } from '../core/errors.ts';
import { findIdProblem, slug, validIdExample } from '../core/ids.ts';
import type { ItemLine } from '../core/item-line.ts';
import type { SourceItem } from '../ports/source.ts';
import type { JsonObject } from '../core/json.ts';
import type { Template } from '../ports/templates.ts';

/** An item as it will stand: its line and its raw.json. */
export interface AcquiredItem {
  readonly line: ItemLine;
  readonly rawText: string;
  readonly where: string;
}

/** Names an item of the source and writes out its raw.json. `position` from 1 names those that nothing else names. */
export function toAcquiredItem(
  item: SourceItem,
  position: number,
  idTemplate: { readonly template: Template; readonly names: JsonObject } | null,
): AcquiredItem {
  const key = keyOf(item, idTemplate) ?? `item-${String(position).padStart(4, '0')}`;
  const rawText = `${JSON.stringify(item.raw, null, 2)}\n`;
  return { line: { id: toId(key, item.where), key, digest: digestOf(rawText) }, rawText, where: item.where };
}

function keyOf(
  item: SourceItem,
  idTemplate: { readonly template: Template; readonly names: JsonObject } | null,
): string | null {
  if (idTemplate !== null)
    return idTemplate.template.render({ ...idTemplate.names, ...item.raw, raw: item.raw }).trim();
  const id = item.raw['id'];
  if ((typeof id === 'string' && id.trim() !== '') || typeof id === 'number') return String(id).trim();
  return item.key;
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
