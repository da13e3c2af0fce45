import type { Draft } from '../draft.ts';
import { atValue, type Finding } from '../finding.ts';

/** Rules of a step are told apart by their names. */
export function checkRules(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ rules, index }) =>
    rules.flatMap(({ name }, position): readonly Finding[] => {
      if (rules.findIndex((rule) => rule.name === name) === position) return [];
      return [
        {
          code: 'rule',
          severity: 'error',
          message: `Two rules of this step are called "${name}"`,
          hint: 'Reasons and figures are told apart by the name.',
          place: atValue('steps', index, 'rules', position, 'name'),
        },
      ];
    }),
  );
}
