import type { Draft } from '../draft.ts';
import { atValue, type Finding } from '../finding.ts';

/** What is kept as JSON must be JSON: YAML's .inf and .nan are not. */
export function checkPlainValues(draft: Draft): readonly Finding[] {
  const kept: readonly (readonly [unknown, readonly PropertyKey[]])[] = [
    [draft.yaml.vars, ['vars']],
    [draft.yaml.source.items, ['source', 'items']],
    ...draft.steps.flatMap(
      ({ yaml, index }) =>
        [
          [yaml.params, ['steps', index, 'params']],
          [yaml.schema, ['steps', index, 'schema']],
        ] as const,
    ),
  ];
  return kept.flatMap(([value, path]) => findNotFinite(value, path));
}

function findNotFinite(value: unknown, path: readonly PropertyKey[]): readonly Finding[] {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return [
      {
        code: 'wrong-value',
        severity: 'error',
        message: `${value} cannot be kept as JSON`,
        hint: 'Write a number, or quote it as text.',
        place: atValue(...path),
      },
    ];
  }
  if (Array.isArray(value)) return value.flatMap((element, index) => findNotFinite(element, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => findNotFinite(part, [...path, key]));
}
