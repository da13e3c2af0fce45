import { hasErrors, type Problem, sortProblems } from '../core/problem.ts';
import { findPipelineFolder, readPipeline } from './load-pipeline.ts';
import type { Surroundings } from './surroundings.ts';

export interface Validation {
  readonly label: string;
  readonly isValid: boolean;
  readonly problems: readonly Problem[];
}

/** Everything wrong with a pipeline; it is usable where no problem is an error. */
export async function validatePipeline(surroundings: Surroundings, given: string | null): Promise<Validation> {
  const folder = await findPipelineFolder(surroundings, given);
  const { receiveSchema } = await import('../adapters/providers/receive-schema.ts');
  const { loaded } = await readPipeline(surroundings, folder, {
    sourceMustExist: true,
    receiveSchema,
    triesRules: true,
  });
  const { pipeline } = loaded;
  if (pipeline === null) return { label: folder.label, isValid: false, problems: loaded.problems };
  const { tryPrompts } = await import('./try-prompts.ts');
  const tried = await tryPrompts(surroundings, folder, given, pipeline);
  return {
    label: folder.label,
    isValid: !hasErrors(tried),
    problems: sortProblems([...loaded.problems, ...tried]),
  };
}
