import { suggestWord } from '../core/closest-word.ts';
import { UserError } from '../core/errors.ts';
import { lanes, lanesOf } from '../core/offered-lanes.ts';
import { isPromptStep, type Pipeline } from '../core/pipeline.ts';
import type { Lane } from '../core/request.ts';
import type { StepModel } from '../engine/run.ts';
import { readStepFlags } from './step-flags.ts';

/** What `--lane` says: of one step, or of all others. */
export interface LaneFlags {
  readonly ofStep: (step: string) => Lane | null;
}

/** `--lane batch` is for every step, `--lane score=batch` for one. */
export function readLaneFlags(pipeline: Pipeline, values: readonly string[]): LaneFlags {
  const given = new Map(
    Object.entries(readStepFlags(pipeline, '--lane', values)).map(([step, name]) => [step, toLane(name, step)]),
  );
  return { ofStep: (step) => given.get(step) ?? given.get('*') ?? null };
}

function toLane(name: string, step: string): Lane {
  const found = lanes.find((lane) => lane === name);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'lane',
    message: `--lane ${step === '*' ? '' : `${step}=`}${name}: there is no such lane`,
    hint: suggestWord(name, lanes, 'lanes'),
  });
}

/** A lane that the model does not have is a mistake, before any work. */
export function refuseMissingLane(step: string, { model, price, lane }: StepModel, pipeline: Pipeline): void {
  const offered = lanesOf(model.provider, price);
  if (offered.includes(lane)) return;
  const isOne = pipeline.steps.filter(isPromptStep).length === 1;
  throw new UserError({
    code: 'lane',
    message: `${model.provider}/${model.model} has no ${lane} lane${isOne ? '' : `, which the step ${step} is to take`}`,
    hint: `It has: ${offered.join(', ')}. For instance --lane ${isOne ? '' : `${step}=`}${offered.at(-1) ?? 'realtime'}; or choose another model with --model.`,
  });
}

/** A compatible server does not know the flex tier: it would answer at once, at its full price. */
export function refuseFlexAtCompatibleServer(steps: Iterable<StepModel>): void {
  for (const { model, lane } of steps) {
    if (model.provider !== 'openai' || lane !== 'flex') continue;
    throw new UserError({
      code: 'lane',
      message: `The server at OPENAI_BASE_URL has no flex lane for ${model.model}`,
      hint: 'Use --lane realtime, or unset OPENAI_BASE_URL to ask OpenAI itself.',
    });
  }
}
