import type { JsonObject } from '../core/json.ts';
import type { Pipeline, SourceDefinition, Step } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { Draft, StepDraft } from './draft.ts';
import { toTemplateText } from './draft-step.ts';
import { type CodeDraft, toExpressionText, toNamedExpression } from './expression-draft.ts';
import { toOutput } from './to-output.ts';

/** The canonical form of a draft in which no rule found an error. */
export function toPipeline(draft: Draft, folder: PipelineFolder): Pipeline {
  const { yaml } = draft;
  return {
    name: yaml.name ?? folder.name,
    description: yaml.description ?? null,
    vars: (yaml.vars ?? {}) as JsonObject,
    model: yaml.model ?? null,
    lane: yaml.lane ?? null,
    workers: yaml.workers ?? null,
    maxCostUsd: yaml.maxCost ?? null,
    seed: yaml.seed ?? null,
    source: toSource(draft),
    steps: draft.steps.map(toStep),
    outputs: draft.outputs.map(toOutput),
    functions: draft.functions,
    partials: draft.partials,
    sourceFolder: folder.sourceFolder,
  };
}

function toSource({ source, yaml }: Draft): SourceDefinition {
  if (source.origin === null) throw new Error('a pipeline without a source passed the rules');
  return {
    origin: source.origin,
    combine: source.combine,
    filter: source.filter === null ? null : toExpressionText(source.filter),
    id: toTemplateText(source.id),
    sample: yaml.source.sample ?? null,
    shuffle: yaml.source.shuffle ?? false,
    repeat: yaml.source.repeat ?? null,
  };
}

function toStep(step: StepDraft): Step {
  const { yaml, name, prompt, system, schema, parse } = step;
  const redraws = step.kind === 'prompt' || yaml.retryFrom !== undefined;
  const base = {
    name,
    description: yaml.description ?? null,
    attempts: yaml.attempts ?? (redraws ? 3 : 1),
    retryFrom: yaml.retryFrom ?? name,
    schema: schema?.schema ?? null,
    rules: step.rules.map(({ name: rule, expr, when, level, error }) => ({
      name: rule,
      expr: toExpressionText(expr),
      when: when === null ? null : toExpressionText(when),
      level,
      error: toTemplateText(error),
    })),
  };
  if (step.kind === 'expand') {
    if (step.each === null) throw new Error(`the step ${name} passed the rules without a list`);
    return { kind: 'expand', ...base, each: toExpressionText(step.each), as: step.as, max: yaml.expand?.max ?? null };
  }
  const when = step.when === null ? null : toExpressionText(step.when);
  const gather = yaml.gather === undefined ? null : { expand: yaml.gather, atLeast: yaml.atLeast ?? null };
  if (step.kind === 'code') {
    if (step.code === null) throw new Error(`the step ${name} passed the rules without code`);
    return { kind: 'code', ...base, when, gather, code: toCode(step.code) };
  }
  if (prompt === null) throw new Error(`the step ${name} passed the rules without a prompt`);
  const stop = typeof yaml.stop === 'string' ? [yaml.stop] : yaml.stop;
  return {
    kind: 'prompt',
    ...base,
    when,
    gather,
    prompt: { text: prompt.text, file: prompt.file },
    system: toTemplateText(system),
    model: yaml.model ?? null,
    lane: yaml.lane ?? null,
    maxOutputTokens: yaml.maxOutputTokens ?? null,
    temperature: yaml.temperature ?? null,
    topP: yaml.topP ?? null,
    stop: stop ?? null,
    providerSeed: yaml.seed ?? null,
    reasoning: yaml.reasoning ?? null,
    params: (yaml.params ?? null) as JsonObject | null,
    parse,
    coerce: yaml.coerce ?? true,
    feedback: yaml.feedback ?? true,
    rehearsal: step.rehearsal === null ? null : toExpressionText(step.rehearsal),
  };
}

function toCode({ init, each, until, maxIterations, set }: CodeDraft) {
  return {
    init: init.map(toNamedExpression),
    each: each.map(toNamedExpression),
    until: until === null ? null : toExpressionText(until),
    maxIterations,
    set: 'text' in set ? toExpressionText(set) : set.map(toNamedExpression),
  };
}
