import type { PromptStep } from './pipeline.ts';
import type { PromptText } from './prompt-file.ts';
import type { Lane, ModelId, ModelRequest, RequestParameters } from './request.ts';

/** `maxOutputTokens` is this unless the step says otherwise, and less where the model allows less. */
export const defaultMaxOutputTokens = 8192;

/** The call that fills a step's response place. `modelMaxOutputTokens`: the model's limit; null where it is not known. */
export function toRequest(
  step: PromptStep,
  prompt: PromptText,
  model: ModelId,
  lane: Lane,
  modelMaxOutputTokens: number | null,
): ModelRequest {
  return {
    ...model,
    lane,
    system: prompt.system,
    user: prompt.user,
    schema: step.parse.kind === 'json' ? step.schema : null,
    schemaName: step.name,
    parameters: toParameters(step, modelMaxOutputTokens),
  };
}

function toParameters(step: PromptStep, modelMaxOutputTokens: number | null): RequestParameters {
  const wanted = step.maxOutputTokens ?? defaultMaxOutputTokens;
  return {
    maxOutputTokens: modelMaxOutputTokens === null ? wanted : Math.min(wanted, modelMaxOutputTokens),
    ...(step.temperature === null ? {} : { temperature: step.temperature }),
    ...(step.topP === null ? {} : { topP: step.topP }),
    ...(step.stop === null ? {} : { stop: step.stop }),
    ...(step.providerSeed === null ? {} : { seed: step.providerSeed }),
    ...(step.reasoning === null ? {} : { reasoning: step.reasoning }),
    ...(step.params === null ? {} : { params: step.params }),
  };
}
