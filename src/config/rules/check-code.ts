import type { Draft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import { atKey, type Finding } from '../finding.ts';
import { listFields } from '../list-fields.ts';

/** A code step computes something, and its settings do. */
export function checkCode(draft: Draft, excuses: Excuses): readonly Finding[] {
  return draft.steps.flatMap(({ index, code, yaml }): readonly Finding[] => {
    if (code === null) return [];
    const findings: Finding[] = [];
    const add = (key: string, severity: Finding['severity'], message: string, hint: string) =>
      void findings.push({
        code: severity === 'error' ? 'code' : 'no-effect',
        severity,
        message,
        hint,
        place: key === 'code' ? atKey('steps', index, 'code') : atKey('steps', index, 'code', key),
      });
    const fields = listFields(code);
    if (fields !== null && fields.length === 0 && !excuses.hasWithin('steps', index, 'code')) {
      const isPrivate = code.init.length > 0 || code.each.length > 0 || (!('text' in code.set) && code.set.length > 0);
      add(
        'code',
        'error',
        isPrivate
          ? 'The value of this step would be empty: all its names begin with "_"'
          : 'This step computes nothing',
        isPrivate
          ? 'Names that begin with "_" live for the step only: set one without.'
          : 'Give it names under "set", for instance: set: { total: sum(raw.prices) }',
      );
    }
    if (yaml.code?.maxIterations !== undefined && code.each.length === 0)
      add(
        'maxIterations',
        'warning',
        'maxIterations has no effect without "each"',
        'Only "each" is done again and again.',
      );
    return findings;
  });
}
