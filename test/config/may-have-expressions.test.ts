import { expect, test } from '@jest/globals';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { mayHaveExpressions } from '../../src/config/may-have-expressions.ts';
import { folderOf } from './fake-folder.ts';

const source = 'source: { items: [{ id: a, text: b }] }\n';
const prompt = 'name: main, prompt: "{{text}}"';

test.each([
  ['a filter', 'source: { items: [{ id: a, text: b }], filter: text }\nsteps: [{ prompt: "{{text}}" }]'],
  ['a condition', `${source}steps: [{ ${prompt}, when: raw.text }]`],
  ['a rule', `${source}steps: [{ ${prompt}, rules: [{ name: a, expr: value }] }]`],
  ['code', `${source}steps: [{ name: main, "code": { set: 1 } }]`],
  ['an expand', `${source}steps: [{ name: a, expand: { each: [1] } }, { ${prompt} }]`],
  ['a rehearsal', `${source}steps: [{ ${prompt}, rehearsal: "1" }]`],
  ['rows', `${source}steps: [{ ${prompt} }]\noutputs: [{ csv: { where: value } }]`],
  ['columns', `${source}steps: [{ ${prompt} }]\noutputs: [{ csv: { columns: { a: value } } }]`],
  ['a table', `${source}steps: [{ ${prompt} }]\noutputs: [{ table: { count: value } }]`],
  ['a key in escapes', `${source}steps: [{ name: main, "c\\u006fde": { set: 1 } }]`],
])('%s is known for an expression from the text alone', (_, yaml) => {
  const folder = folderOf({ 'pipeline.yaml': yaml });
  expect(mayHaveExpressions(folder)).toBe(true);
  // That is a bug of the caller, who has looked.
  expect(() => loadPipeline(folder, { templates: createTemplateEngine })).toThrow('without their language');
});

test('a pipeline of prompts has none', () => {
  const yaml = `${source}steps: [{ ${prompt} }]\noutputs: [{ html: {} }, { csv: {} }]`;
  expect(mayHaveExpressions(folderOf({ 'pipeline.yaml': yaml }))).toBe(false);
  expect(mayHaveExpressions(folderOf({ 'pipeline.yaml': yaml, 'functions.js': '' }))).toBe(true);
});
