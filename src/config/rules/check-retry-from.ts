import { suggestWord } from '../../core/closest-word.ts';
import type { Draft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import { isSameStretch, isWithin, type Stretches } from '../stretches.ts';

/** `retryFrom` names this step or an earlier one that the same items take. */
export function checkRetryFrom(draft: Draft, { ofSteps }: Stretches, excuses: Excuses): readonly Finding[] {
  const names = draft.steps.map(({ name }) => name);
  const openOf = (index: number) => ofSteps[index]?.open ?? [];
  return draft.steps.flatMap(({ name, index, kind, yaml }): readonly Finding[] => {
    const from = yaml.retryFrom;
    if (from === undefined) return [];
    const error = (message: string, hint: string): readonly Finding[] => [
      { code: 'retry-from', severity: 'error', message, hint, place: atValue('steps', index, 'retryFrom') },
    ];
    const targets = names.slice(0, index + 1).filter((_, at) => isSameStretch(openOf(at), openOf(index)));
    const position = names.indexOf(from);
    if (position === -1)
      return error(`retryFrom names the step "${from}", which does not exist`, suggestWord(from, targets, 'steps'));
    const possible = `It can send back to: ${targets.join(', ')}.`;
    if (position > index) return error(`retryFrom names "${from}", which comes after "${name}"`, possible);
    if (!isSameStretch(openOf(position), openOf(index))) {
      const inner = openOf(position).at(-1);
      return isWithin(openOf(index), openOf(position))
        ? error(
            `retryFrom names "${from}", which the parent takes, and "${name}" is a step of the children`,
            `One child cannot send the others back with it. ${possible}`,
          )
        : error(
            `retryFrom names "${from}", which is a step of the children of "${inner}"`,
            `The parent can send them back as a whole, from "${inner}" or before. ${possible}`,
          );
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
