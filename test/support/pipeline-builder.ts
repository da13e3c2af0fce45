import { plainSource } from '../../src/core/plain-source.ts';
import { allRows, type Pipeline, type PromptStep } from '../../src/core/pipeline.ts';

/** A prompt step with every default; `over` says what a test is about. */
export function promptStep(name: string, over: Partial<PromptStep> = {}): PromptStep {
  return {
    kind: 'prompt',
    name,
    description: null,
    attempts: 3,
    retryFrom: name,
    schema: null,
    rules: [],
    when: null,
    gather: null,
    rehearsal: null,
    prompt: { text: `Say something about {{raw.name}} (${name}).`, file: `${name}.md.hbs` },
    system: null,
    model: null,
    lane: null,
    maxOutputTokens: null,
    temperature: null,
    topP: null,
    stop: null,
    providerSeed: null,
    reasoning: null,
    params: null,
    parse: { kind: 'text' },
    coerce: true,
    feedback: true,
    ...over,
  };
}

export function pipelineOf(steps: Pipeline['steps'], over: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'test',
    description: null,
    vars: {},
    model: null,
    lane: null,
    workers: null,
    maxCostUsd: null,
    seed: null,
    source: { origin: { kind: 'items', items: [] }, ...plainSource },
    steps,
    outputs: [{ kind: 'html', template: null, rows: allRows }],
    functions: null,
    partials: {},
    sourceFolder: '/nowhere',
    ...over,
  };
}
