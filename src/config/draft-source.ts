import type { JsonValue } from '../core/json.ts';
import type { CombineDefinition, ListDefinition, SourceOrigin } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import { type ExpressionDraft, type Locate, toExpressionDraft } from './expression-draft.ts';
import { type LocatedText, toInlineText } from './read-text.ts';
import type { SourceYaml } from './schema.ts';
import type { ListYaml } from './schema-combine.ts';
import { originKeys } from './schema-source.ts';
import { isDataFile } from './data-files.ts';

export interface SourceDraft {
  /** null unless it can be told: exactly one is given, or none and `combine` needs none. */
  readonly origin: SourceOrigin | null;
  readonly combine: CombineDefinition | null;
  readonly filter: ExpressionDraft | null;
  readonly id: LocatedText | null;
}

export function createSourceDraft(yaml: SourceYaml, folder: PipelineFolder, locate: Locate): SourceDraft {
  const combine = toCombine(yaml, folder);
  return {
    origin: toOrigin(yaml, folder),
    combine,
    filter: yaml.filter === undefined ? null : toExpressionDraft(yaml.filter, ['source', 'filter'], locate),
    id: yaml.id === undefined ? null : toInlineText(yaml.id, ['source', 'id'], folder),
  };
}

function toOrigin(source: SourceYaml, folder: PipelineFolder): SourceOrigin | null {
  const given = originKeys.filter((key) => source[key] !== undefined);
  if (given.length === 0 && source.combine !== undefined) return { kind: 'none' };
  if (given.length !== 1) return null;
  if (source.items !== undefined) return { kind: 'items', items: source.items as readonly JsonValue[] };
  if (source.glob !== undefined) return toGlob(source.glob, folder);
  if (source.stdin !== undefined) return { kind: 'stdin', format: source.stdin };
  return source.file === undefined ? null : toFile(source.file, source.select, folder);
}

function toCombine({ combine }: SourceYaml, folder: PipelineFolder): CombineDefinition | null {
  if (combine?.cross !== undefined) {
    const parts = Object.entries(combine.cross).map(([name, list]) => ({ name, list: toList(list, folder) }));
    return { kind: 'cross', parts };
  }
  if (combine?.permute === undefined) return null;
  return { kind: 'permute', list: toList(combine.permute.list, folder), positions: combine.permute.positions };
}

/** A text is a data file where it ends like one, else a key. */
function toList(list: ListYaml, folder: PipelineFolder): ListDefinition {
  if (Array.isArray(list)) return { kind: 'items', items: list as readonly JsonValue[] };
  if (typeof list !== 'string') return toFile(list.file, list.select, folder);
  return isDataFile(list) ? toFile(list, undefined, folder) : { kind: 'key', key: list };
}

/** A built-in pipeline brings its documents along; one that has none of its own reads those of the current folder. */
function toGlob(pattern: string, folder: PipelineFolder): SourceOrigin {
  const files = folder.findBuiltIn(pattern);
  return files.length === 0 ? { kind: 'glob', pattern } : { kind: 'glob', pattern, files };
}

/** A built-in pipeline brings the text of its files along. */
function toFile(path: string, select: string | undefined, folder: PipelineFolder) {
  const content = folder.isBuiltIn ? folder.read(path) : null;
  const file = { kind: 'file', path, select: select ?? null } as const;
  return content === null ? file : { ...file, content };
}
