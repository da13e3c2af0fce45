import { suggestWord } from '../../core/closest-word.ts';
import type { Draft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import { atKey, atValue, type Finding } from '../finding.ts';

/** `retryFrom` names this step or an earlier one. */
export function checkRetryFrom(draft: Draft, excuses: Excuses): readonly Finding[] {
  const names = draft.steps.map(({ name }) => name);
  return draft.steps.flatMap(({ name, index, kind, yaml }): readonly Finding[] => {
    const from = yaml.retryFrom;
    if (from === undefined) return [];
    const position = names.indexOf(from);
    if (position === -1) {
      return [
        {
          code: 'retry-from',
          severity: 'error',
          message: `retryFrom names the step "${from}", which does not exist`,
          hint: suggestWord(from, names.slice(0, index + 1), 'steps'),
          place: atValue('steps', index, 'retryFrom'),
        },
      ];
    }
    if (position > index) {
      return [
        {
          code: 'retry-from',
          severity: 'error',
          message: `retryFrom names "${from}", which comes after "${name}"`,
          hint: `A step can send back to itself or to an earlier one: ${names.slice(0, index + 1).join(', ')}.`,
          place: atValue('steps', index, 'retryFrom'),
        },
      ];
    }
    // Code and expand steps reject by their own: too many rounds, too many elements.
    if (kind !== 'prompt' || yaml.rules !== undefined || excuses.has('steps', index, 'rules')) return [];
    return [
      {
        code: 'no-effect',
        severity: 'warning',
        place: atKey('steps', index, 'retryFrom'),
        message: 'retryFrom has no effect without rules',
        hint: 'A rejection for form (not JSON, schema, empty, refused, cut off) always asks the same step again.',
      },
    ];
  });
}
