import { suggestWord } from '../../core/closest-word.ts';
import type { Draft } from '../draft.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { Stretches } from '../stretches.ts';

/** `gather` names an expand that is still open, and `atLeast` goes with it. */
export function checkGather(draft: Draft, { ofSteps }: Stretches): readonly Finding[] {
  const { steps } = draft;
  const expands = steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name);
  return steps.flatMap(({ name, index, kind, yaml }): readonly Finding[] => {
    if (kind === 'expand') return [];
    if (yaml.gather === undefined) {
      if (yaml.atLeast === undefined) return [];
      return [
        error(
          '"atLeast" says how many children a gather needs, and this step has no "gather"',
          'Leave it out, or say which expand is gathered.',
          atKey('steps', index, 'atLeast'),
        ),
      ];
    }
    const place = atValue('steps', index, 'gather');
    const named = steps.find((step) => step.name === yaml.gather);
    const open = index === 0 ? [] : openBehind(index - 1);
    const there = open.length === 0 ? 'No expand is open here.' : suggestWord(yaml.gather, open, 'open expands');
    if (named === undefined)
      return [
        error(
          `gather names the step "${yaml.gather}", which does not exist`,
          open.length === 0 ? suggestWord(yaml.gather, expands, 'expand steps') : there,
          place,
        ),
      ];
    if (named.kind !== 'expand') return [error(`gather names "${yaml.gather}", which is no expand step`, there, place)];
    if (named.index > index) return [error(`gather names "${yaml.gather}", which comes after "${name}"`, there, place)];
    if (open.at(-1) === yaml.gather) return [];
    if (open.includes(yaml.gather)) {
      const inner = open.slice(open.indexOf(yaml.gather) + 1);
      return [
        error(
          `gather names "${yaml.gather}", while ${inner.map((expand) => `"${expand}"`).join(' and ')} inside it is still open`,
          `Gather from the inside out: first a step with gather: ${inner.at(-1)}.`,
          place,
        ),
      ];
    }
    const between = steps.slice(named.index, index);
    const closer =
      between.find((step) => step.yaml.gather === named.name) ?? between.find((step) => step.yaml.gather !== undefined);
    return [
      error(
        `gather names "${yaml.gather}", which is not open any more`,
        closer === undefined ? there : `"${closer.name}" gathered it; the steps behind see its children as well.`,
        place,
      ),
    ];
  });

  /** The expands that are open behind a step. */
  function openBehind(index: number): readonly string[] {
    const step = steps[index];
    const { open } = ofSteps[index] ?? { open: [] };
    return step?.kind === 'expand' ? [...open, step.name] : open;
  }
}

function error(message: string, hint: string, place: Finding['place']): Finding {
  return { code: 'gather', severity: 'error', message, hint, place };
}
