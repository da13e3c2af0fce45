import type { Draft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';
import type { Excuses } from '../excuses.ts';
import { outputKeys } from '../schema-outputs.ts';

/** Each output is one kind, and two of a kind would write the same file. */
export function checkOutputs(draft: Draft, excuses: Excuses): readonly Finding[] {
  const seen = new Set<string>();
  return (draft.yaml.outputs ?? []).flatMap((output, index): readonly Finding[] => {
    const kinds = outputKeys.filter((key) => output[key] !== undefined);
    const [kind] = kinds;
    const error = (message: string, hint: string): Finding => ({
      code: 'output',
      severity: 'error',
      message,
      hint,
      place: atKey('outputs', index),
    });
    if (kind === undefined)
      return excuses.hasWithin('outputs', index)
        ? []
        : [error('This output has no kind', `Write one of ${outputKeys.join(', ')}, for instance "- html: {}".`)];
    if (kinds.length > 1)
      return [error(`One output has several kinds: ${kinds.join(', ')}`, 'Begin each with "- " of its own.')];
    // Tables, files and commands may come several times.
    const isFile = kind === 'html' || kind === 'csv' || kind === 'jsonl';
    if (isFile && seen.has(kind))
      return [error(`Two outputs of the kind ${kind} would write the same file`, 'Leave one out.')];
    seen.add(kind);
    return [];
  });
}
