import type { BatchModels } from '../core/batch-record.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep, type Pipeline } from '../core/pipeline.ts';
import { type Lane, type ModelId, type ProviderName, providerNames } from '../core/request.ts';
import type { StepModel } from '../engine/run.ts';
import type { PriceList } from '../ports/price-list.ts';

/** What the flags say of models: `--model` (alone, or `step=model`), `--provider`, `--lane`. */
export interface ModelFlags {
  readonly model?: readonly string[] | undefined;
  readonly provider?: string | undefined;
  readonly lane?: string | undefined;
}

export interface ResolvedModels {
  readonly ofStep: (step: string) => StepModel;
  /** With the flags laid over and every alias that was used: what batch.json keeps. */
  readonly toKeep: BatchModels;
  readonly providers: readonly ProviderName[];
}

const defaultModel = 'sonnet';
const defaultModelOf: Readonly<Record<ProviderName, string>> = { anthropic: 'sonnet', openai: 'gpt', gemini: 'flash' };

/**
 * The model of every prompt step: flag, else what the batch keeps from an earlier flag, else the step's, else the
 * pipeline's, else sonnet. An alias means, within a batch, what it meant when it was first used.
 */
export function resolveModels(
  pipeline: Pipeline,
  kept: BatchModels,
  flags: ModelFlags,
  prices: PriceList,
  now: Date,
): ResolvedModels {
  const provider = checkProvider(flags.provider);
  const given = readModelFlags(pipeline, flags.model ?? []);
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
  const lane = checkLane(flags.lane ?? null);
  const ofStep = new Map<string, StepModel>();
  for (const step of pipeline.steps.filter(isPromptStep)) {
    const model = resolve(
      (Object.hasOwn(override, step.name) ? override[step.name] : undefined) ??
        override['*'] ??
        step.model ??
        pipeline.model ??
        defaultModel,
    );
    ofStep.set(step.name, {
      model,
      price: prices.priceOf(model, now),
      lane: lane ?? step.lane ?? pipeline.lane ?? 'realtime',
    });
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

function readModelFlags(pipeline: Pipeline, values: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const value of values) {
    const parts = /^([a-z][A-Za-z0-9_]*)=(.+)$/.exec(value);
    if (parts === null) {
      given['*'] = value;
      continue;
    }
    const [, step = '', model = ''] = parts;
    const steps = pipeline.steps.filter(isPromptStep).map(({ name }) => name);
    if (!steps.includes(step)) {
      throw new UserError({
        code: 'model',
        message: `--model ${value}: the pipeline has no step "${step}" that calls a model`,
        hint: `It has: ${steps.join(', ')}.`,
      });
    }
    given[step] = model;
  }
  return given;
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

function checkLane(name: string | null): Lane | null {
  if (name === null || name === 'realtime' || name === 'flex' || name === 'batch') return name;
  throw new UserError({
    code: 'lane',
    message: `--lane ${name}: there is no such lane`,
    hint: 'There are: realtime, flex, batch.',
  });
}
