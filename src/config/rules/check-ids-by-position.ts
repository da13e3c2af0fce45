import { listWords } from '../../core/closest-word.ts';
import type { Draft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';
import type { KnownFields } from '../known-fields.ts';

/** Ids by position are no names: one line more in the middle, and every later item is another. */
export function checkIdsByPosition(draft: Draft, fields: KnownFields): readonly Finding[] {
  const { origin, id } = draft.source;
  if (origin === null || id !== null || fields.hasId !== false) return [];
  if (origin.kind === 'file' && origin.path.toLowerCase().includes('.jsonl')) return [];
  const example =
    fields.names.length === 0 ? 'name' : (fields.names.find((name) => /^[A-Za-z_]\w*$/.test(name)) ?? 'name');
  const named = fields.names.length === 0 ? '' : ` Fields: ${listWords(fields.names)}.`;
  return [
    {
      code: 'id-by-position',
      severity: 'warning',
      place: atKey('source'),
      message:
        'Items have no id of their own, so they are numbered: one more in the middle of the source would renumber those after it',
      hint: `Give them a field "id", or the source an id: "{{slug ${example === 'value' ? 'raw.value' : example}}}".${named}`,
    },
  ];
}
