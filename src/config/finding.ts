import type { Problem, Severity } from '../core/problem.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { YamlPath, YamlPositions } from './yaml-positions.ts';

/** Where a finding stands: at a key or value of the pipeline's file, inside a text there, or in another file. */
export type Place =
  | { readonly kind: 'key'; readonly path: YamlPath }
  | { readonly kind: 'value'; readonly path: YamlPath }
  | { readonly kind: 'text'; readonly path: YamlPath; readonly line: number; readonly column: number }
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number };

/** A problem before its line and column are looked up. Rules return these. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
  readonly place: Place;
}

export function atKey(...path: PropertyKey[]): Place {
  return { kind: 'key', path };
}

export function atValue(...path: PropertyKey[]): Place {
  return { kind: 'value', path };
}

export function toProblem({ place, ...what }: Finding, folder: PipelineFolder, positions: YamlPositions): Problem {
  if (place.kind === 'file')
    return { ...what, file: folder.toShownPath(place.file), line: place.line, column: place.column };
  return { ...what, file: folder.toShownPath(folder.file), ...toPosition(place, positions) };
}

function toPosition(place: Exclude<Place, { kind: 'file' }>, positions: YamlPositions) {
  switch (place.kind) {
    case 'key':
      return positions.ofKey(place.path);
    case 'value':
      return positions.ofValue(place.path);
    case 'text':
      return positions.insideText(place.path, place.line, place.column);
  }
}
