import { suggestWord } from '../../core/closest-word.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import { dataExtensions, isDataFile, isDocument, withoutPacking } from '../data-files.ts';
import type { Draft } from '../draft.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { YamlPath } from '../yaml-positions.ts';

/** A data file that can be read, by its name. `path`: of the map that has it as `file`, or of the text itself. */
export function checkFileName(file: string, select: string | undefined, path: YamlPath): readonly Finding[] {
  const place = atValue(...path, 'file');
  if (withoutPacking(file).endsWith('.parquet'))
    return [
      error(
        'not-yet',
        'Reading Parquet files is not available in this version',
        'Convert the file to CSV or JSONL.',
        place,
      ),
    ];
  if (!isDataFile(file)) {
    return [
      error(
        'source',
        `How to read "${file}" cannot be told from its name`,
        `It should end in one of ${dataExtensions.join(', ')}, with .gz after it where it is packed.`,
        place,
      ),
    ];
  }
  if (select !== undefined && !isDocument(file))
    return [
      error(
        'source',
        '"select" picks a part of a YAML or JSON file',
        'In CSV, TSV and JSONL every line is an item: leave it out.',
        atKey(...path, 'select'),
      ),
    ];
  return [];
}

/** The files of the source are there. Asked when items are about to be acquired: a batch may outlive its source. */
export function checkSourceFiles(draft: Draft, folder: PipelineFolder): readonly Finding[] {
  const { origin, combine } = draft.source;
  const lists =
    combine === null
      ? []
      : combine.kind === 'cross'
        ? combine.parts.map(({ name, list }) => ({ list, path: ['source', 'combine', 'cross', name] }))
        : [{ list: combine.list, path: ['source', 'combine', 'permute', 'list'] }];
  const files = [
    ...(origin?.kind === 'file' ? [{ ...origin, place: atValue('source', 'file') }] : []),
    ...lists.flatMap(({ list, path }) => (list.kind === 'file' ? [{ ...list, place: atValue(...path, 'file') }] : [])),
  ];
  return files.flatMap(({ path, content, place }) => (content === undefined ? checkIsThere(path, place, folder) : []));
}

function checkIsThere(path: string, place: Finding['place'], folder: PipelineFolder): readonly Finding[] {
  const cut = path.replace(/\\/g, '/').lastIndexOf('/');
  const [parent, name] = cut === -1 ? ['.', path] : [path.slice(0, cut) || '/', path.slice(cut + 1)];
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
  const files = names.filter((each) => each !== folder.file && isDataFile(each));
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

function error(code: string, message: string, hint: string, place: Finding['place']): Finding {
  return { code, severity: 'error', message, hint, place };
}
