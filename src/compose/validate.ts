import type { JsonSchema } from '../core/json.ts';
import type { Problem } from '../core/problem.ts';
import type { ModelId } from '../core/request.ts';
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
  const { findParameterProblems } = await import('../adapters/providers/find-parameter-problems.ts');
  const schemaNotes = (model: ModelId, schema: JsonSchema) =>
    findParameterProblems({
      ...model,
      lane: 'realtime',
      system: null,
      user: '',
      schema,
      schemaName: 'schema',
      parameters: { maxOutputTokens: 1024 },
    });
  const { loaded } = await readPipeline(surroundings, folder, { sourceMustExist: true, schemaNotes, triesRules: true });
  return { label: folder.label, isValid: loaded.pipeline !== null, problems: loaded.problems };
}
