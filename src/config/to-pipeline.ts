import type { JsonObject } from '../core/json.ts';
import { allRows, type OutputDefinition, type Pipeline, type PromptStep, type TemplateText } from '../core/pipeline.ts';
import { plainSource } from '../core/plain-source.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { Draft, OutputDraft, StepDraft } from './draft.ts';
import type { LocatedText } from './read-text.ts';

/** The canonical form of a draft in which no rule found an error. */
export function toPipeline(draft: Draft, folder: PipelineFolder): Pipeline {
  const { yaml } = draft;
  if (draft.origin === null) throw new Error('a pipeline without a source passed the rules');
  return {
    name: yaml.name ?? folder.name,
    description: yaml.description ?? null,
    vars: (yaml.vars ?? {}) as JsonObject,
    model: yaml.model ?? null,
    lane: yaml.lane ?? null,
    workers: yaml.workers ?? null,
    maxCostUsd: yaml.maxCost ?? null,
    seed: yaml.seed ?? null,
    source: { ...plainSource, origin: draft.origin, id: toTemplateText(draft.id) },
    steps: draft.steps.map(toStep),
    outputs: draft.outputs.map(toOutput),
    functions: null,
    partials: draft.partials,
    sourceFolder: folder.sourceFolder,
  };
}

function toStep({ yaml, name, prompt, system, schema, parse }: StepDraft): PromptStep {
  if (prompt === null) throw new Error(`the step ${name} passed the rules without a prompt`);
  const stop = typeof yaml.stop === 'string' ? [yaml.stop] : yaml.stop;
  return {
    kind: 'prompt',
    name,
    description: yaml.description ?? null,
    attempts: yaml.attempts ?? 3,
    retryFrom: yaml.retryFrom ?? name,
    schema: schema?.schema ?? null,
    rules: [],
    when: null,
    gather: null,
    rehearsal: null,
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
  };
}

function toOutput({ kind, template }: OutputDraft): OutputDefinition {
  if (kind === null) throw new Error('an output without a kind passed the rules');
  if (kind === 'html') return { kind, template: toTemplateText(template), rows: allRows };
  if (kind === 'csv' || kind === 'jsonl') return { kind, columns: null, rows: allRows };
  throw new Error(`${kind} was let through`);
}

function toTemplateText(text: LocatedText | null): TemplateText | null {
  return text === null ? null : { text: text.text, file: text.file };
}
