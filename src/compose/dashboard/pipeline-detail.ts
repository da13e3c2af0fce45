import { isPromptStep, type Pipeline, type PromptStep, type Step } from '../../core/pipeline.ts';
import type { PipelineDetail } from '../../ports/dashboard-backend.ts';
import { findPipelineFolder, readPipeline } from '../load-pipeline.ts';
import type { Surroundings } from '../surroundings.ts';
import { toPipelineRow, toProblemRows } from './pipeline-row.ts';

type StepDetail = PipelineDetail['stepDetails'][number];

/** A pipeline with its steps, and everything that is wrong with it. */
export async function readPipelineDetail(surroundings: Surroundings, path: string): Promise<PipelineDetail> {
  const folder = await findPipelineFolder(surroundings, path);
  const { receiveSchema } = await import('../../adapters/providers/receive-schema.ts');
  const { loaded } = await readPipeline(surroundings, folder, {
    sourceMustExist: true,
    receiveSchema,
    triesRules: true,
  });
  const { pipeline, problems } = loaded;
  return {
    ...toPipelineRow(path, folder, pipeline, problems),
    text: folder.read(folder.file) ?? '',
    stepDetails: pipeline === null ? [] : pipeline.steps.map((step) => toStepDetail(step, pipeline, folder.isBuiltIn)),
    problems: toProblemRows(problems),
  };
}

function toStepDetail(step: Step, pipeline: Pipeline, isBuiltIn: boolean): StepDetail {
  return {
    name: step.name,
    kind: step.kind,
    description: step.description,
    settings: settingsOf(step, pipeline).map(([key, value]) => ({ key, value, canChange: !isBuiltIn })),
    template: isPromptStep(step) ? step.prompt.text : null,
    schema: step.schema === null ? null : JSON.stringify(step.schema, null, 2),
  };
}

/** What `setStepSetting` may change; '' is not set. */
function settingsOf(step: Step, pipeline: Pipeline): readonly (readonly [string, string])[] {
  const common: (readonly [string, string])[] = [
    ['attempts', String(step.attempts)],
    ['retryFrom', step.retryFrom],
  ];
  if (step.kind === 'expand') return common;
  const condition: readonly [string, string] = ['when', step.when?.text ?? ''];
  return isPromptStep(step) ? [...promptSettings(step, pipeline), condition, ...common] : [condition, ...common];
}

function promptSettings(step: PromptStep, pipeline: Pipeline): readonly (readonly [string, string])[] {
  const text = (value: string | number | null) => (value === null ? '' : String(value));
  return [
    ['model', text(step.model ?? pipeline.model)],
    ['lane', text(step.lane ?? pipeline.lane ?? 'realtime')],
    ['maxOutputTokens', text(step.maxOutputTokens)],
    ['temperature', text(step.temperature)],
    ['topP', text(step.topP)],
    ['reasoning', text(step.reasoning)],
    ['feedback', String(step.feedback)],
  ];
}
