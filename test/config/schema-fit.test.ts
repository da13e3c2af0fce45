import { expect, test } from '@jest/globals';
import { loadPriceList } from '../../src/adapters/prices/price-list.ts';
import { receiveSchema } from '../../src/adapters/providers/receive-schema.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { folderOf } from './fake-folder.ts';

/** What is said of schemas when each step asks for the model given. */
function notesOf(models: Readonly<Record<string, string>>, files: Readonly<Record<string, object>>): readonly string[] {
  const steps = Object.entries(models).map(
    ([name, model]) => `  - { name: ${name}, model: ${model}, prompt: "Say {{text}}", schema: answer.schema.json }\n`,
  );
  const yaml = `source: { items: [{ id: a, text: hello }] }\nsteps:\n${steps.join('')}`;
  const texts = Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)] as const);
  const { problems } = loadPipeline(folderOf({ 'pipeline.yaml': yaml, ...Object.fromEntries(texts) }, {}), {
    templates: createTemplateEngine,
    prices: loadPriceList({ environment: {}, currentFolder: '/nowhere' }),
    receiveSchema,
  });
  return problems
    .filter(({ code }) => code === 'schema-fit')
    .map(({ severity, file, line, column, message }) => `${severity} ${file}:${line}:${column} ${message}`);
}

const bounded = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'goals'],
  properties: {
    title: { type: 'string', minLength: 3 },
    goals: {
      type: 'array',
      maxItems: 4,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['quote'],
        properties: { quote: { type: 'string', minLength: 9 } },
      },
    },
  },
};

test('bounds that a provider does not enforce are one note for each schema and provider, with their places', () => {
  expect(notesOf({ one: 'sonnet', two: 'haiku', three: 'gpt' }, { 'answer.schema.json': bounded })).toEqual([
    'note answer.schema.json:1:1 Not enforced by anthropic, only told: minLength of title, goals[].quote; maxItems of goals',
    'note answer.schema.json:1:1 Not enforced by openai, only told: minLength of title, goals[].quote',
  ]);
});

test('a schema whose bounds are all enforced is not mentioned', () => {
  const plain = {
    type: 'object',
    additionalProperties: false,
    required: ['n'],
    properties: { n: { type: 'integer' } },
  };
  expect(notesOf({ one: 'sonnet', two: 'gpt', three: 'flash' }, { 'answer.schema.json': plain })).toEqual([]);
});

test('a bound of the whole answer is said of the answer', () => {
  const list = { type: 'array', items: { type: 'string' }, uniqueItems: true };
  expect(notesOf({ one: 'flash' }, { 'answer.schema.json': list })).toEqual([
    'note answer.schema.json:1:1 Not enforced by gemini, only told: uniqueItems of the answer',
  ]);
});

test('a schema that a provider refuses, and is therefore not sent, stays a warning', () => {
  const list = { type: 'array', items: { type: 'string' } };
  expect(notesOf({ one: 'gpt' }, { 'answer.schema.json': list })).toEqual([
    'warning answer.schema.json:1:1 The schema is not sent to openai: the outermost value must be an object',
  ]);
});
