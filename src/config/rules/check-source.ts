import { isJsonObject } from '../../core/json.ts';
import type { Draft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import { originKeys } from '../schema-source.ts';
import { checkFileName } from './check-source-files.ts';
import { checkGlob } from './check-glob.ts';

/** Exactly one origin, and one that can be read. */
export function checkSource(draft: Draft, excuses: Excuses): readonly Finding[] {
  const given = originKeys.filter((key) => draft.yaml.source[key] !== undefined);
  if (given.length === 0) {
    if (excuses.hasWithin('source') || draft.yaml.source.combine !== undefined) return [];
    return [
      error(
        'source',
        'The source does not say where items come from',
        'Give it one of items, file, glob or stdin, or a "combine" of lists.',
        atKey('source'),
      ),
    ];
  }
  if (given.length > 1)
    return [
      error(
        'source',
        `The source has several origins: ${given.join(', ')}`,
        'Keep one of them.',
        atKey('source', given[1] ?? ''),
      ),
    ];
  const { select } = draft.yaml.source;
  if (draft.source.origin?.kind !== 'file' && select !== undefined)
    return [
      error(
        'source',
        '"select" picks a part of a file',
        'Use it with "file", or leave it out.',
        atKey('source', 'select'),
      ),
    ];
  switch (draft.source.origin?.kind) {
    case 'items':
      return checkItems(draft.source.origin.items);
    case 'file':
      return checkFileName(draft.source.origin.path, select, ['source']);
    case 'glob':
      return checkGlob(draft.source.origin.pattern);
    default:
      return [];
  }
}

function checkItems(items: readonly unknown[]): readonly Finding[] {
  return items.flatMap((item, index): readonly Finding[] => {
    if (isJsonObject(item) || (item !== null && typeof item !== 'object')) return [];
    const what = item === null ? 'is empty' : 'is a list';
    return [
      error(
        'item',
        `Item ${index + 1} ${what}`,
        'An item is a map of fields, or one text, number or boolean.',
        atValue('source', 'items', index),
      ),
    ];
  });
}

function error(code: string, message: string, hint: string, place: Finding['place']): Finding {
  return { code, severity: 'error', message, hint, place };
}
