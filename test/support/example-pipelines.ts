import type { JsonValue } from '../../src/core/json.ts';
import type { Rule, Step } from '../../src/core/pipeline.ts';
import type { ModelRequest } from '../../src/core/request.ts';
import type { Evaluator } from '../../src/ports/evaluator.ts';
import type { PipelineFiles } from './batch-world.ts';

/** Text of a pipeline.yaml with these items and steps. */
export function yamlOf(
  items: readonly (string | { readonly [name: string]: JsonValue })[],
  steps: readonly { readonly [name: string]: JsonValue }[],
): string {
  return JSON.stringify({
    source: { items: items.map((item) => (typeof item === 'string' ? { id: item } : item)) },
    steps,
  });
}

export const scoreSchema = JSON.stringify({
  type: 'object',
  properties: { score: { type: 'integer', minimum: 1, maximum: 5 } },
  required: ['score'],
  additionalProperties: false,
});

/** One step that rates trees: ash is right at once, birch when it is told what was wrong, cedar never. */
export const ratingPipeline: PipelineFiles = {
  'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main', attempts: 2 }]),
  'main.md.hbs': 'Rate the tree {{id}}.',
  'main.schema.json': scoreSchema,
};

export function rate({ user }: ModelRequest): string {
  if (user.includes('cedar')) return 'I would rather not.';
  if (user.includes('birch') && !user.includes('rejected')) return 'five of five';
  return `{"score": ${user.includes('ash') ? 4 : 5}}`;
}

const rule = (name: string): Rule => ({
  name,
  expr: { text: name, at: { file: 'pipeline.yaml', line: 1, column: 1 } },
  when: null,
  level: 'error',
  error: null,
});

/**
 * A dialog is written and judged; the judge sends it back to be written anew. oak needs a re-ask and a redo, pine
 * nothing, elm is never good enough.
 */
export const dialogPipeline: PipelineFiles = {
  'pipeline.yaml': yamlOf(
    ['oak', 'pine', 'elm'],
    [{ name: 'generate' }, { name: 'judge', attempts: 2, retryFrom: 'generate' }],
  ),
  'generate.md.hbs':
    'Write a dialog about {{id}}, try {{attempt}}.{{#if previous}}{{#each previous.reasons}}\n- {{message}}{{/each}}{{/if}}',
  'generate.schema.json': JSON.stringify({
    type: 'object',
    properties: { text: { type: 'string' } },
    required: ['text'],
    additionalProperties: false,
  }),
  'judge.md.hbs': 'How good is this? {{steps.generate.text}}',
  'judge.schema.json': scoreSchema,
};

export const dialogSteps: Readonly<Record<string, Partial<Step>>> = { judge: { rules: [rule('good')] } };

export function writeOrJudge({ user, schemaName }: ModelRequest): string {
  if (schemaName === 'judge') return JSON.stringify({ score: /pine|oak, version 3/.test(user) ? 5 : 2 });
  const [, about = '', attempt = ''] = /about (\w+), try (\d+)/.exec(user) ?? [];
  if (about === 'oak' && attempt === '1') return 'Once upon a time';
  return JSON.stringify({ text: `A dialog on ${about}, version ${attempt}` });
}

const unexpected = (): never => {
  throw new Error('no expression was expected');
};

/** An evaluator for pipelines whose only expressions are rules. */
export const noExpressions: Omit<Evaluator, 'checkRules'> = {
  when: unexpected,
  runCode: unexpected,
  expand: unexpected,
  rehearse: unexpected,
  close: () => {},
};

/** Values with a score below 4 are rejected by every rule. */
export const strictJudge: Evaluator = {
  ...noExpressions,
  checkRules(step, value) {
    const score = typeof value === 'object' && value !== null && 'score' in value ? Number(value.score) : 0;
    const broken = score >= 4 ? [] : step.rules;
    return {
      reasons: broken.map(({ name }) => ({ step: step.name, rule: name, message: `score ${score} is not ${name}` })),
      warnings: [],
    };
  },
};

export { rule as ruleCalled };
