import { findClosestWord } from '../../core/closest-word.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';

/** Files that look as if they belonged to a step, with its name misspelt: they would be left unread in silence. */
export function checkStrayFiles(draft: Draft, folder: PipelineFolder): readonly Finding[] {
  const names = draft.steps.map(({ name }) => name);
  const read = new Set([
    ...draft.steps.flatMap(({ prompt, system }) => [prompt?.file, system?.file]),
    ...draft.steps.flatMap(({ yaml }) => [yaml.schema]),
    ...draft.outputs.flatMap(({ template, files }) => [template?.file, files?.content?.file]),
    ...Object.values(draft.partials).map(({ file }) => file),
  ]);
  return folder.list().flatMap((file): readonly Finding[] => {
    const owner = draft.steps.find(
      ({ name, kind }) => kind !== 'prompt' && [`${name}.md.hbs`, `${name}.system.md.hbs`].includes(file),
    );
    if (owner !== undefined && !read.has(file))
      return [
        warn(
          'stray-file',
          `${file} is not read: "${owner.name}" is ${owner.kind === 'code' ? 'a code step' : 'an expand step'}`,
          'A prompt belongs to a step without "code" and "expand".',
          file,
        ),
      ];
    const [, step, kind] = /^(.+)\.(system\.md\.hbs|schema\.json)$/.exec(file) ?? [];
    if (step === undefined || kind === undefined || names.includes(step) || read.has(file)) return [];
    const near = findClosestWord(step, names);
    if (near === null) return [];
    return [warn('stray-file', `${file} belongs to no step`, `Did you mean ${near}.${kind}?`, file)];
  });
}

function warn(code: string, message: string, hint: string, file: string): Finding {
  return { code, severity: 'warning', message, hint, place: { kind: 'file', file, line: 1, column: 1 } };
}
