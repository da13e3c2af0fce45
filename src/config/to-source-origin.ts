import type { JsonValue } from '../core/json.ts';
import type { SourceOrigin } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { SourceYaml } from './schema.ts';
import { originKeys } from './schema-source.ts';

/** Where items come from; null unless exactly one origin is given. A built-in pipeline brings its source's text along. */
export function toSourceOrigin(source: SourceYaml, folder: PipelineFolder): SourceOrigin | null {
  if (originKeys.filter((key) => source[key] !== undefined).length !== 1) return null;
  if (source.items !== undefined) return { kind: 'items', items: source.items as readonly JsonValue[] };
  if (source.glob !== undefined) return { kind: 'glob', pattern: source.glob };
  if (source.stdin !== undefined) return { kind: 'stdin', format: source.stdin };
  if (source.file === undefined) return null;
  const origin = { kind: 'file', path: source.file, select: source.select ?? null } as const;
  const content = folder.isBuiltIn ? folder.read(source.file) : null;
  return content === null ? origin : { ...origin, content };
}
