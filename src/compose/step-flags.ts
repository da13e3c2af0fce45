import { UserError } from '../core/errors.ts';
import { isPromptStep, type Pipeline } from '../core/pipeline.ts';

/** Flags that are for every step (under `*`), or for one as in `step=value`; the last one wins. */
export function readStepFlags(pipeline: Pipeline, flag: string, values: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const value of values) {
    const parts = /^([a-z][A-Za-z0-9_]*)=(.+)$/.exec(value);
    if (parts === null) {
      given['*'] = value;
      continue;
    }
    const [, step = '', ofStep = ''] = parts;
    const steps = pipeline.steps.filter(isPromptStep).map(({ name }) => name);
    if (!steps.includes(step)) {
      throw new UserError({
        code: flag.replace(/^--/, ''),
        message: `${flag} ${value}: the pipeline has no step "${step}" that calls a model`,
        hint: `It has: ${steps.join(', ')}.`,
      });
    }
    given[step] = ofStep;
  }
  return given;
}
