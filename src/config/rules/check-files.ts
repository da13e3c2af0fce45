import type { Draft } from '../draft.ts';
import { looksLikeExpression } from './check-notations.ts';
import { atKey, atValue, type Finding } from '../finding.ts';

/** Files of items have names that differ, inside the folder of the outputs. */
export function checkFiles(draft: Draft): readonly Finding[] {
  const names = new Set<string>();
  return draft.outputs.flatMap(({ files, path }): readonly Finding[] => {
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
    if (!text.includes('{{') && !looksLikeExpression(text))
      return say(
        'warning',
        `Every item would write the same file "${text}"`,
        'Let the name read the item, for instance {{item.id}}.md',
      );
    return [];
  });
}

function toTwice(text: string): Omit<Finding, 'place'> {
  return {
    code: 'files',
    severity: 'error',
    message: `Two outputs write files called "${text}"`,
    hint: 'Give one of them another name, for instance another ending.',
  };
}
