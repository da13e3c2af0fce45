import { suggestWord } from '../../core/closest-word.ts';
import type { Draft, OutputDraft } from '../draft.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { Excuses } from '../excuses.ts';
import { outputKeys } from '../schema-outputs.ts';

/** Each output is one kind, of rows that there are, and no two write the same file. */
export function checkOutputs(draft: Draft, excuses: Excuses): readonly Finding[] {
  const seen = new Set<string>();
  return draft.outputs.flatMap((output): readonly Finding[] => {
    const { index, kind } = output;
    const kinds = outputKeys.filter((key) => draft.yaml.outputs?.[index]?.[key] !== undefined);
    const error = (message: string, hint: string): Finding => ({
      code: 'output',
      severity: 'error',
      message,
      hint,
      place: atKey('outputs', index),
    });
    if (draft.yaml.outputs === undefined) return [];
    if (kind === null)
      return excuses.hasWithin('outputs', index)
        ? []
        : [error('This output has no kind', `Write one of ${outputKeys.join(', ')}, for instance "- html: {}".`)];
    if (kinds.length > 1)
      return [error(`One output has several kinds: ${kinds.join(', ')}`, 'Begin each with "- " of its own.')];
    // Tables, files and commands may come several times.
    const isOneFile = kind === 'html' || kind === 'csv' || kind === 'jsonl';
    if (isOneFile && seen.has(kind))
      return [error(`Two outputs of the kind ${kind} would write the same file`, toTwiceHint(kind))];
    seen.add(kind);
    return [...checkRows(output, draft), ...checkContents(output)];
  });
}

function toTwiceHint(kind: 'html' | 'csv' | 'jsonl'): string {
  if (kind === 'html') return 'Leave one out.';
  return `Leave one out. Other rows fit into ${kind === 'csv' ? 'jsonl' : 'csv'}, a table, or a program of yours: command.`;
}

function checkRows({ of, path }: OutputDraft, draft: Draft): readonly Finding[] {
  if (of === null) return [];
  const step = draft.steps.find(({ name }) => name === of);
  const withValue = draft.steps.filter(({ kind }) => kind !== 'expand').map(({ name }) => name);
  const error = (message: string, hint: string): readonly Finding[] => [
    { code: 'output', severity: 'error', message, hint, place: atValue(...path, 'of') },
  ];
  if (step === undefined)
    return error(`"of" names the step "${of}", which does not exist`, suggestWord(of, withValue, 'steps'));
  if (step.kind !== 'expand') return [];
  return error(
    `"of" names "${of}", which is an expand and has no value`,
    'Name the step whose values are wanted; without "of" it is the last.',
  );
}

function checkContents({ columns, command, path }: OutputDraft): readonly Finding[] {
  const error = (message: string, hint: string, place: Finding['place']): readonly Finding[] => [
    { code: 'output', severity: 'error', message, hint, place },
  ];
  if (columns !== null && columns.length === 0)
    return error('"columns" names no column', 'For instance: columns: { id: item.id }', atKey(...path, 'columns'));
  if (command !== null && command[0]?.trim() === '')
    return error('The command names no program', 'For instance: command: [node, send.js]', atKey(...path));
  return [];
}
