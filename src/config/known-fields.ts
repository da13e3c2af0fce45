import { isJsonObject } from '../core/json.ts';
import type { CombineDefinition, SourceOrigin } from '../core/pipeline.ts';
import type { ValueShape } from './value-shape.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';

/** What is known of the items' fields before any is read. */
export interface KnownFields {
  readonly names: readonly string[];
  /** No item has another field. */
  readonly isComplete: boolean;
  /** Every item has its own `id`; null: cannot be told. */
  readonly hasId: boolean | null;
  /** What is known of a field's own parts. */
  readonly shapes?: Readonly<Record<string, ValueShape>>;
}

const globFields = ['path', 'folder', 'name', 'stem', 'text', 'size', 'modified'];
const nothingKnown: KnownFields = { names: [], isComplete: false, hasId: null };

export function findKnownFields(
  origin: SourceOrigin | null,
  combine: CombineDefinition | null,
  folder: PipelineFolder,
): KnownFields {
  if (combine !== null) return { names: partsOf(combine), isComplete: true, hasId: true };
  if (origin === null) return nothingKnown;
  switch (origin.kind) {
    case 'items': {
      if (origin.items.some((item) => Array.isArray(item) || item === null)) return nothingKnown;
      const maps = origin.items.map((item) => (isJsonObject(item) ? item : { value: item }));
      return {
        names: [...new Set(maps.flatMap((map) => Object.keys(map)))],
        isComplete: true,
        hasId: maps.every((map) => Object.hasOwn(map, 'id')),
      };
    }
    case 'glob':
      return { names: globFields, isComplete: true, hasId: true };
    case 'stdin':
    case 'none':
      return nothingKnown;
    case 'file': {
      const start = origin.content ?? folder.readSourceStart(origin.path);
      return start === null ? nothingKnown : findFieldsInText(start.replace(/^\uFEFF/, ''), origin.path.toLowerCase());
    }
  }
}

/** What the parts of a combination are called; their ids make that of the whole. */
function partsOf(combine: CombineDefinition): readonly string[] {
  return combine.kind === 'cross' ? combine.parts.map(({ name }) => name) : combine.positions;
}

function findFieldsInText(start: string, path: string): KnownFields {
  const [head = ''] = start.split(/\r?\n/, 1);
  if (/\.(csv|tsv)$/.test(path)) {
    // A quoted header may hold line ends and separators: that is for the reader of the file.
    if (head.includes('"') || head === '') return nothingKnown;
    const names = head.split(path.endsWith('.tsv') ? '\t' : ',').map((name) => name.trim());
    return { names, isComplete: true, hasId: names.includes('id') };
  }
  if (/\.(json|ya?ml)$/.test(path)) return { ...nothingKnown, hasId: /(^|[\s{,"'-])id["']?\s*:/.test(start) };
  return nothingKnown;
}
