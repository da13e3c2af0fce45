import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { suggestWord } from '../../core/closest-word.ts';
import { isJsonObject } from '../../core/json.ts';
import type { ListDefinition, SourceOrigin } from '../../core/pipeline.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import { isDocument } from '../data-files.ts';
import type { Draft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { YamlPath } from '../yaml-positions.ts';
import { checkFileName } from './check-source-files.ts';

/** Above this a beginning of a file may be all that was read of it. */
const surelyWholeChars = 16_000;
const path = ['source', 'combine'] as const;

/** One way of combining, of lists that are there, under names that templates and expressions can read. */
export function checkCombine(draft: Draft, folder: PipelineFolder, excuses: Excuses): readonly Finding[] {
  const yaml = draft.yaml.source.combine;
  const { combine, origin } = draft.source;
  if (yaml === undefined) return [];
  if (yaml.cross !== undefined && yaml.permute !== undefined)
    return [error('"combine" has both "cross" and "permute"', 'Keep one of them.', atKey(...path, 'permute'))];
  if (combine === null)
    return excuses.hasWithin(...path)
      ? []
      : [
          error(
            '"combine" says neither "cross" nor "permute"',
            'For instance: combine: { cross: { character: characters, mood: moods } }',
            atKey(...path),
          ),
        ];
  const parts =
    combine.kind === 'cross'
      ? combine.parts.map(({ name, list }) => ({ name, list, at: [...path, 'cross', name] }))
      : combine.positions.map((name, index) => ({
          name,
          list: index === 0 ? combine.list : null,
          at: [...path, 'permute', index === 0 ? 'list' : 'positions'],
        }));
  if (parts.length === 0)
    return [
      error('"cross" has no list', 'Name each list: cross: { mood: moods, topic: topics }', atKey(...path, 'cross')),
    ];
  return [
    ...parts.flatMap(({ name, at }) => checkPartName(name, atKey(...at))),
    ...parts.flatMap(({ list, at }) => (list === null ? [] : checkList(list, at, draft, folder))),
    ...(combine.kind === 'permute' ? checkPositions(combine.positions, combine.list) : []),
    ...checkUse(
      origin,
      parts.flatMap(({ list }) => (list === null ? [] : [list])),
    ),
  ];
}

function checkPartName(name: string, place: Finding['place']): readonly Finding[] {
  if (/^[A-Za-z_]\w*$/.test(name)) return [];
  return [
    error(
      `"${name}" cannot be the name of a part`,
      'A letter or "_", then letters, digits or "_": it is read as raw.<name>.',
      place,
    ),
  ];
}

function checkList(list: ListDefinition, at: YamlPath, draft: Draft, folder: PipelineFolder): readonly Finding[] {
  if (list.kind === 'file') return checkFileName(list.path, list.select ?? undefined, at);
  if (list.kind === 'items') return [];
  const { origin } = draft.source;
  if (origin === null) return [];
  if (origin.kind !== 'file' || !isDocument(origin.path)) {
    const why = origin.kind === 'none' ? 'the source has no "file"' : 'the source is no YAML or JSON file';
    return [
      error(
        `The list "${list.key}" would be a key of a document, and ${why}`,
        'Name the document with "file", name a data file of its own (moods.yaml), or write the elements: [a, b].',
        atValue(...at),
      ),
    ];
  }
  const document = origin.select === null ? readWholeDocument(origin, folder) : undefined;
  if (!isJsonObject(document)) return [];
  if (!Object.hasOwn(document, list.key))
    return [
      error(
        `${origin.path} has no key "${list.key}"`,
        suggestWord(list.key, Object.keys(document), 'keys'),
        atValue(...at),
      ),
    ];
  if (Array.isArray(document[list.key])) return [];
  return [error(`"${list.key}" of ${origin.path} is no list`, 'Begin each of its elements with "- ".', atValue(...at))];
}

/** undefined: it cannot be read here, or is too long to be known as a whole. */
function readWholeDocument(origin: Extract<SourceOrigin, { kind: 'file' }>, folder: PipelineFolder): unknown {
  const text = origin.content ?? folder.readSourceStart(origin.path);
  if (text === null || (origin.content === undefined && text.length > surelyWholeChars)) return undefined;
  try {
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
  } catch (failure) {
    // Acquiring says it with its place.
    if (failure instanceof YAMLException) return undefined;
    throw failure;
  }
}

function checkPositions(positions: readonly string[], list: ListDefinition): readonly Finding[] {
  const at = [...path, 'permute', 'positions'];
  const twice = positions.find((name, index) => positions.indexOf(name) !== index);
  if (twice !== undefined)
    return [error(`Two positions are called "${twice}"`, 'Each is a field of the item.', atValue(...at))];
  if (list.kind !== 'items' || list.items.length >= positions.length) return [];
  return [
    error(
      `${positions.length} positions cannot be filled from ${list.items.length} elements`,
      'Each element is taken once at most.',
      atValue(...at),
    ),
  ];
}

function checkUse(origin: SourceOrigin | null, lists: readonly ListDefinition[]): readonly Finding[] {
  if (origin === null || origin.kind === 'none' || lists.some(({ kind }) => kind === 'key')) return [];
  const key = origin.kind === 'file' ? 'file' : origin.kind;
  return [
    {
      code: 'no-effect',
      severity: 'warning',
      message: `"${key}" has no effect: no list of "combine" is a key of it`,
      hint: 'Leave it out.',
      place: atKey('source', key),
    },
  ];
}

function error(message: string, hint: string, place: Finding['place']): Finding {
  return { code: 'combine', severity: 'error', message, hint, place };
}
