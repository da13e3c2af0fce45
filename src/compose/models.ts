import type { BatchModels } from '../core/batch-record.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep, type Pipeline } from '../core/pipeline.ts';
import { type ModelId, type ProviderName, providerNames } from '../core/request.ts';
import type { StepModel } from '../engine/run.ts';
import type { PriceList } from '../ports/price-list.ts';
import { readLaneFlags, refuseMissingLane } from './lanes.ts';
import { readStepFlags } from './step-flags.ts';

/** What the flags say of models: `--model` and `--lane` (alone, or `step=…`), `--provider`. */
export interface ModelFlags {
  readonly model?: readonly string[] | undefined;
  readonly provider?: string | undefined;
  readonly lane?: readonly string[] | undefined;
}

export interface ResolvedModels {
  readonly ofStep: (step: string) => StepModel;
  /** With the flags laid over and every alias that was used: what batch.json keeps. */
  readonly toKeep: BatchModels;
  readonly providers: readonly ProviderName[];
}

/** Of steps for which nobody names one. */
export const defaultModel = 'sonnet';
const defaultModelOf: Readonly<Record<ProviderName, string>> = { anthropic: 'sonnet', openai: 'gpt', gemini: 'flash' };

/**
 * The model of every prompt step: flag, else what the batch keeps from an earlier flag, else the step's, else the
 * pipeline's, else sonnet. An alias means, within a batch, what it meant when it was first used. Its lane: flag, else the
 * step's, else the pipeline's, else realtime; one that the model does not have is refused.
 */
export function resolveModels(
  pipeline: Pipeline,
  kept: BatchModels,
  flags: ModelFlags,
  prices: PriceList,
  now: Date,
): ResolvedModels {
  const provider = checkProvider(flags.provider);
  const given = readStepFlags(pipeline, '--model', flags.model ?? []);
  if (provider !== null && given['*'] === undefined) given['*'] = defaultModelOf[provider];
  const override = { ...(given['*'] === undefined ? kept.override : {}), ...given };
  const aliases: Record<string, ModelId> = { ...kept.aliases };
  const resolve = (name: string): ModelId => {
    const model =
      (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ??
      prices.resolve(name, name.includes('/') || name.includes(':') ? null : provider);
    if (provider !== null && model.provider !== provider && Object.values(given).includes(name)) {
      throw new UserError({
        code: 'provider',
        message: `--provider ${provider}: the model ${name} is ${model.provider}'s`,
        hint: `Leave --provider out, or name a model of ${provider}.`,
      });
    }
    aliases[name] = model;
    return model;
  };
  const laneFlags = readLaneFlags(pipeline, flags.lane ?? []);
  const ofStep = new Map<string, StepModel>();
  for (const step of pipeline.steps.filter(isPromptStep)) {
    const model = resolve(
      (Object.hasOwn(override, step.name) ? override[step.name] : undefined) ??
        override['*'] ??
        step.model ??
        pipeline.model ??
        defaultModel,
    );
    const stepModel = {
      model,
      price: prices.priceOf(model, now),
      lane: laneFlags.ofStep(step.name) ?? step.lane ?? pipeline.lane ?? 'realtime',
    };
    refuseMissingLane(step.name, stepModel, pipeline);
    ofStep.set(step.name, stepModel);
  }
  return {
    ofStep(step) {
      const model = ofStep.get(step);
      if (model === undefined) throw new Error(`${step} makes no call`);
      return model;
    },
    toKeep: { override, aliases },
    providers: [...new Set([...ofStep.values()].map(({ model }) => model.provider))],
  };
}

function checkProvider(name: string | undefined): ProviderName | null {
  if (name === undefined) return null;
  const found = providerNames.find((provider) => provider === name);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'provider',
    message: `--provider ${name}: there is no such provider`,
    hint: `There are: ${providerNames.join(', ')}. A compatible server is openai with OPENAI_BASE_URL.`,
  });
}
