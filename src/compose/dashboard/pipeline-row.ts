import { load } from 'js-yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { Pipeline, SourceDefinition } from '../../core/pipeline.ts';
import { hasErrors, type Problem } from '../../core/problem.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import type { PipelineRow, ProblemRow } from '../../ports/dashboard-backend.ts';

/** `path`: by which it is asked for again. A pipeline with mistakes says of itself what can still be read. */
export function toPipelineRow(
  path: string,
  folder: PipelineFolder,
  pipeline: Pipeline | null,
  problems: readonly Problem[],
): PipelineRow {
  const first = problems.find(({ severity }) => severity === 'error');
  const common = { path, isBuiltIn: folder.isBuiltIn, problem: first === undefined ? null : first.message };
  if (pipeline !== null)
    return {
      ...common,
      name: pipeline.name,
      description: pipeline.description,
      steps: pipeline.steps.length,
      source: describeSource(pipeline.source),
    };
  const draft = readLoosely(folder.read(folder.file) ?? '');
  return {
    ...common,
    name: textOf(draft['name']) ?? folder.name,
    description: textOf(draft['description']),
    steps: Array.isArray(draft['steps']) ? draft['steps'].length : 1,
    source: 'unknown',
  };
}

export function toProblemRow({ file, line, column, message, hint, severity }: Problem): ProblemRow {
  return {
    file,
    line,
    column,
    message: severity === 'error' ? message : `${severity}: ${message}`,
    hint: hint === '' ? null : hint,
  };
}

/** Errors alone, where there are some: what keeps it from being used is to be mended first. */
export function toProblemRows(problems: readonly Problem[]): readonly ProblemRow[] {
  return problems.filter(({ severity }) => !hasErrors(problems) || severity === 'error').map(toProblemRow);
}

function describeSource({ origin, combine, sample, repeat }: SourceDefinition): string {
  const more = [
    ...(combine === null ? [] : [combine.kind === 'cross' ? 'every combination' : 'permutations']),
    ...(sample === null ? [] : [`a sample of ${sample}`]),
    ...(repeat === null ? [] : [`each ${repeat} times`]),
  ];
  return [describeOrigin(origin), ...more].filter((part) => part !== '').join(', ');
}

function describeOrigin(origin: SourceDefinition['origin']): string {
  switch (origin.kind) {
    case 'none':
      return '';
    case 'items':
      return origin.items.length === 1 ? '1 item' : `${origin.items.length} items`;
    case 'file':
      return origin.path;
    case 'glob':
      return origin.pattern;
    case 'stdin':
      return 'what is piped in';
  }
}

function readLoosely(text: string): JsonObject {
  try {
    const value = load(text) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    // What is wrong with it is said as its problem.
    return {};
  }
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
