import type { ModelRow, PipelineDetail, PipelineRow, ProblemRow } from '../../src/ports/dashboard-backend.ts';

const rate: PipelineRow = {
  path: 'templates/rate',
  name: 'rate',
  description: 'Write a dialogue, judge it, refine it',
  steps: 3,
  source: 'scenes.csv',
  isBuiltIn: false,
  problem: null,
};

export const fakePipelines: readonly PipelineRow[] = [
  rate,
  {
    path: 'templates/broken',
    name: 'broken',
    description: 'Somebody is at work here',
    steps: 2,
    source: 'unknown',
    isBuiltIn: false,
    problem: 'templates/broken/pipeline.yaml:5:5: unknown key "modle"',
  },
  {
    path: 'template:default',
    name: 'default',
    description: 'One step: ask about each item',
    steps: 1,
    source: 'items.json',
    isBuiltIn: true,
    problem: null,
  },
  {
    path: 'template:blackjack',
    name: 'blackjack',
    description: 'Three strategies play three hundred hands each; code checks every card',
    steps: 5,
    source: 'strategies.yaml, each 300 times',
    isBuiltIn: true,
    problem: null,
  },
];

export const fakePipelineText = `name: rate
description: Write a dialogue, judge it, refine it
# The judge is another model than the writer.
source:
  file: scenes.csv
  id: "{{slug place}}"
steps:
  - name: generate
    model: sonnet
    maxOutputTokens: 3000
  - name: judge                            # judge.md.hbs, judge.schema.json
    model: mini
    attempts: 3
    retryFrom: generate
    rules:
      - name: score-range
        expr: value.score >= 1 && value.score <= 10
        error: "{{value.score}} is no score from 1 to 10"
  - name: refine
    when: steps.judge.score < 8
outputs:
  - html: {}
`;

const brokenText = `name: broken
steps:
  - name: generate
    maxOutputTokens: 3000
    modle: sonnet
  - name: judge
    attempts: none
`;

const brokenProblems: readonly ProblemRow[] = [
  {
    file: 'templates/broken/pipeline.yaml',
    line: 5,
    column: 5,
    message: 'unknown key "modle"',
    hint: 'Did you mean model?',
  },
  {
    file: 'templates/broken/pipeline.yaml',
    line: 7,
    column: 15,
    message: 'attempts is a whole number, not "none"',
    hint: null,
  },
  {
    file: 'templates/broken/judge.md.hbs',
    line: 2,
    column: 1,
    message: 'warning: nothing of the item is in the prompt',
    hint: 'Every item is asked the same.',
  },
];

const setting = (canChange: boolean) => (key: string, value: string) => ({ key, value, canChange });

function stepsOf(isBuiltIn: boolean): PipelineDetail['stepDetails'] {
  const set = setting(!isBuiltIn);
  const prompt = (model: string, maxOutputTokens: string, when: string) => [
    set('model', model),
    set('lane', 'realtime'),
    set('maxOutputTokens', maxOutputTokens),
    set('temperature', ''),
    set('topP', ''),
    set('reasoning', ''),
    set('feedback', 'true'),
    set('when', when),
    set('attempts', '3'),
  ];
  return [
    {
      name: 'generate',
      kind: 'prompt',
      description: 'Writes the dialogue',
      settings: [...prompt('sonnet', '3000', ''), set('retryFrom', 'generate')],
      template: 'You write short dialogues.\n---\nThe place: {{raw.place}}\nAt most {{raw.words}} words.\u001b[2J\n',
      schema: null,
    },
    {
      name: 'judge',
      kind: 'prompt',
      description: 'How good is it?',
      settings: [...prompt('mini', '1000', ''), set('retryFrom', 'generate')],
      template: 'Rate this from 1 to 10:\n\n{{steps.generate}}\n',
      schema: JSON.stringify({ type: 'object', properties: { score: { type: 'integer' } } }, null, 2),
    },
    {
      name: 'refine',
      kind: 'prompt',
      description: null,
      settings: [...prompt('sonnet', '3000', 'steps.judge.score < 8'), set('retryFrom', 'refine')],
      template: 'Make it better:\n\n{{steps.generate}}\n',
      schema: null,
    },
  ];
}

/** null: there is none of that path. */
export function fakePipeline(path: string, text: string | null): PipelineDetail | null {
  const row = fakePipelines.find((one) => one.path === path);
  if (row === undefined) return null;
  if (row.problem !== null) return { ...row, text: text ?? brokenText, stepDetails: [], problems: brokenProblems };
  const stepDetails = stepsOf(row.isBuiltIn).slice(0, Math.max(1, Math.min(3, row.steps)));
  return { ...row, text: text ?? fakePipelineText, stepDetails, problems: [] };
}

/** A text with a key that is misspelt cannot be written. */
export function fakeProblems(path: string, text: string): readonly ProblemRow[] {
  return text.split('\n').flatMap((line, index): readonly ProblemRow[] => {
    const column = line.indexOf('modle') + 1;
    if (column === 0) return [];
    const file = `${path}/pipeline.yaml`;
    return [{ file, line: index + 1, column, message: 'unknown key "modle"', hint: 'Did you mean model?' }];
  });
}

export const fakeModels: readonly ModelRow[] = [
  {
    alias: 'sonnet',
    model: 'claude-sonnet',
    provider: 'anthropic',
    inputUsd: 3,
    outputUsd: 15,
    lanes: ['realtime', 'batch'],
  },
  {
    alias: 'flash',
    model: 'gemini-flash',
    provider: 'gemini',
    inputUsd: 0.1,
    outputUsd: 0.4,
    lanes: ['realtime', 'flex', 'batch'],
  },
  {
    alias: 'mini',
    model: 'gpt-mini',
    provider: 'openai',
    inputUsd: 0.25,
    outputUsd: 2,
    lanes: ['realtime', 'flex', 'batch'],
  },
  {
    alias: null,
    model: 'my-own-model',
    provider: 'openai',
    inputUsd: null,
    outputUsd: null,
    lanes: ['realtime', 'flex'],
  },
];
