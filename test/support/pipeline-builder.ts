import { plainSource } from '../../src/core/plain-source.ts';
import { allRows, type CodeStep, type ExpandStep, type Pipeline, type PromptStep } from '../../src/core/pipeline.ts';

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

/** A code step with every default. */
export function codeStep(name: string, over: Partial<CodeStep> = {}): CodeStep {
  return {
    kind: 'code',
    name,
    description: null,
    attempts: 1,
    retryFrom: name,
    schema: null,
    rules: [],
    when: null,
    gather: null,
    code: { init: [], each: [], until: null, maxIterations: 1000, set: [] },
    ...over,
  };
}

/** An expand step with every default; `each` is its expression. */
export function expandStep(name: string, each = `steps.${name}s`, over: Partial<ExpandStep> = {}): ExpandStep {
  return {
    kind: 'expand',
    name,
    description: null,
    attempts: 1,
    retryFrom: name,
    schema: null,
    rules: [],
    each: { text: each, at: { file: 'pipeline.yaml', line: 1, column: 1 } },
    as: name,
    max: null,
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
