import type { Draft, OutputDraft } from '../draft.ts';
import { looksLikeExpression } from './check-notations.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { Stretches } from '../stretches.ts';

/** Files of items have names that differ, inside the folder of the outputs. */
export function checkFiles(draft: Draft, stretches: Stretches): readonly Finding[] {
  const names = new Set<string>();
  return draft.outputs.flatMap((output): readonly Finding[] => {
    const { files, path } = output;
    if (files === null) return [];
    const { text } = files.name;
    const say = (severity: Finding['severity'], message: string, hint: string): readonly Finding[] => [
      { code: 'files', severity, message, hint, place: atValue(...path, 'name') },
    ];
    if (names.has(text)) return [{ ...toTwice(text), place: atKey(...path, 'name') }];
    names.add(text);
    if (/^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(text))
      return say(
        'error',
        `The name "${text}" leads out of the folder of the outputs`,
        'Write a name, with folders below if you like.',
      );
    if (!text.includes('{{') && !looksLikeExpression(text) && !hasOneRow(draft, output, stretches))
      return say(
        'warning',
        `Every item would write the same file "${text}"`,
        'Let the name read the item, for instance {{item.id}}.md',
      );
    return [];
  });
}

/** The one item that stands in the pipeline itself, and no children of it. */
function hasOneRow({ yaml, source, steps }: Draft, { of }: OutputDraft, { ofSteps, results }: Stretches): boolean {
  const open = of === null ? results : ofSteps[steps.findIndex(({ name }) => name === of)]?.open;
  const isOneItem = source.origin?.kind === 'items' && source.origin.items.length === 1 && source.combine === null;
  return isOneItem && (yaml.source.repeat ?? 1) === 1 && open?.length === 0;
}

function toTwice(text: string): Omit<Finding, 'place'> {
  return {
    code: 'files',
    severity: 'error',
    message: `Two outputs write files called "${text}"`,
    hint: 'Give one of them another name, for instance another ending.',
  };
}
