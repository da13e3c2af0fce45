import { listWords, suggestWord } from '../../core/closest-word.ts';
import { isJsonObject } from '../../core/json.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import type { Draft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { KnownFields } from '../known-fields.ts';
import { originKeys } from '../schema-source.ts';

const extensions = ['.yaml', '.yml', '.json', '.jsonl', '.ndjson', '.csv', '.tsv'];

/** Exactly one origin, and one that can be read. */
export function checkSource(draft: Draft, excuses: Excuses): readonly Finding[] {
  const given = originKeys.filter((key) => draft.yaml.source[key] !== undefined);
  if (given.length === 0) {
    if (excuses.hasWithin('source')) return [];
    return [
      error(
        'source',
        'The source does not say where items come from',
        'Give it one of items, file, glob or stdin.',
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
  if (draft.origin?.kind !== 'file' && select !== undefined)
    return [
      error(
        'source',
        '"select" picks a part of a file',
        'Use it with "file", or leave it out.',
        atKey('source', 'select'),
      ),
    ];
  switch (draft.origin?.kind) {
    case 'items':
      return checkItems(draft.origin.items);
    case 'file':
      return checkFile(draft.origin.path, select);
    case 'glob':
      return checkGlob(draft.origin.pattern);
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

function checkFile(path: string, select: string | undefined): readonly Finding[] {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  const place = atValue('source', 'file');
  if (name.endsWith('.parquet'))
    return [
      error(
        'not-yet',
        'Reading Parquet files is not available in this version',
        'Convert the file to CSV or JSONL.',
        place,
      ),
    ];
  if (!extensions.some((extension) => name.endsWith(extension))) {
    return [
      error(
        'source',
        `How to read "${path}" cannot be told from its name`,
        `It should end in one of ${extensions.join(', ')}, with .gz after it where it is packed.`,
        place,
      ),
    ];
  }
  if (select !== undefined && !/\.(ya?ml|json)$/.test(name))
    return [
      error(
        'source',
        '"select" picks a part of a YAML or JSON file',
        'In CSV, TSV and JSONL every line is an item: leave it out.',
        atKey('source', 'select'),
      ),
    ];
  return [];
}

function checkGlob(pattern: string): readonly Finding[] {
  const place = atValue('source', 'glob');
  if (pattern.includes('\\'))
    return [error('glob', `The pattern "${pattern}" has a backslash`, 'Write paths with "/", on Windows too.', place)];
  for (const [open, close] of [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ] as const) {
    if (count(pattern, open) !== count(pattern, close))
      return [
        error(
          'glob',
          `The pattern "${pattern}" has a "${open}" without "${close}", or the other way round`,
          'Balance the brackets.',
          place,
        ),
      ];
  }
  if (/^\*\*\/\*$|^\*\*$/.test(pattern))
    return [
      {
        code: 'glob',
        severity: 'warning',
        message: `The pattern "${pattern}" takes every file below the folder`,
        hint: 'Name a folder or an ending, for instance notes/**/*.md.',
        place,
      },
    ];
  if (!/[*?{[(]/.test(pattern))
    return [
      {
        code: 'glob',
        severity: 'warning',
        message: `The pattern "${pattern}" has no wildcard: it is one file at most`,
        hint: 'For the files of a folder write for instance notes/*.md.',
        place,
      },
    ];
  return [];
}

/** The file of the source is there. Asked when items are about to be acquired: a batch may outlive its source. */
export function checkSourceFile(draft: Draft, folder: PipelineFolder): readonly Finding[] {
  if (draft.origin?.kind !== 'file' || draft.origin.content !== undefined) return [];
  const { path } = draft.origin;
  const cut = path.replace(/\\/g, '/').lastIndexOf('/');
  const [parent, name] = cut === -1 ? ['.', path] : [path.slice(0, cut) || '/', path.slice(cut + 1)];
  const place = atValue('source', 'file');
  const names = folder.listSourceFolder(parent);
  if (names === null)
    return [
      error(
        'missing-file',
        `The folder of the source file "${path}" does not exist in ${folder.sourceFolder}`,
        'Paths of a source start at the folder of the pipeline.',
        place,
      ),
    ];
  if (names.includes(name)) return [];
  if (names.includes(`${name}/`))
    return [
      error('missing-file', `The source "${path}" is a folder`, `For the files in it write glob: ${path}/*`, place),
    ];
  const files = names.filter(
    (each) =>
      each !== folder.file &&
      extensions.some((extension) => each.toLowerCase().replace(/\.gz$/, '').endsWith(extension)),
  );
  const there =
    files.length === 0
      ? `${parent === '.' ? 'The folder' : parent} has no data file.`
      : suggestWord(name, files, 'data files');
  return [
    error(
      'missing-file',
      `The source file "${path}" does not exist`,
      `${there} Paths of a source start at the folder of the pipeline.`,
      place,
    ),
  ];
}

/** Ids by position are no names: one line more in the middle, and every later item is another. */
export function checkIdsByPosition(draft: Draft, fields: KnownFields): readonly Finding[] {
  const { origin } = draft;
  if (origin === null || draft.id !== null || fields.hasId !== false) return [];
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

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function error(code: string, message: string, hint: string, place: Finding['place']): Finding {
  return { code, severity: 'error', message, hint, place };
}
