import { findStepNameProblem } from '../../core/ids.ts';
import type { Draft } from '../draft.ts';
import { atValue, type Finding } from '../finding.ts';

/** Names of steps are names of folders and of variables; two that differ in case only would share a folder on some disks. */
export function checkStepNames(draft: Draft): readonly Finding[] {
  const seen = new Map<string, string>();
  return draft.steps.flatMap(({ name, index, yaml }): readonly Finding[] => {
    if (yaml.name === undefined) return [];
    const place = atValue('steps', index, 'name');
    const problem = findStepNameProblem(name);
    if (problem !== null)
      return [
        {
          code: 'step-name',
          severity: 'error',
          message: `"${name}" cannot be the name of a step: ${problem}`,
          hint: suggestName(name),
          place,
        },
      ];
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      const message =
        other === name ? `Two steps are called "${name}"` : `"${name}" and "${other}" differ in case only`;
      return [{ code: 'step-name', severity: 'error', message, hint: 'Give one of them another name.', place }];
    }
    seen.set(name.toLowerCase(), name);
    return [];
  });
}

function suggestName(name: string): string {
  const words = name.split(/[^A-Za-z0-9_]+/).filter((word) => word !== '');
  const joined = words
    .map((word, index) =>
      index === 0 ? word[0]?.toLowerCase() + word.slice(1) : word[0]?.toUpperCase() + word.slice(1),
    )
    .join('');
  const fit = joined.replace(/^[^a-z]+/, '').slice(0, 40);
  return fit === '' || findStepNameProblem(fit) !== null
    ? 'For instance: generate, judge, hallOfFame.'
    : `For instance: ${fit}`;
}
