import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { folderOf } from './fake-folder.ts';

const language = createExpressionLanguage();

const words = [
  'name',
  'vars',
  'model',
  'lane',
  'workers',
  'maxCost',
  'source',
  'items',
  'file',
  'select',
  'glob',
  'stdin',
  'id',
  'steps',
  'prompt',
  'system',
  'schema',
  'parse',
  'sections',
  'regex',
  'pattern',
  'flags',
  'heading',
  'label',
  'as',
  'item',
  'all',
  'optional',
  'stop',
  'temperature',
  'attempts',
  'retryFrom',
  'outputs',
  'html',
  'template',
  'csv',
  'jsonl',
  'code',
  'init',
  'each',
  'until',
  'set',
  'maxIterations',
  'expand',
  'max',
  'gather',
  'atLeast',
  'rules',
  'expr',
  'error',
  'level',
  'when',
  'rehearsal',
  'combine',
  'cross',
  'permute',
  'positions',
  'filter',
  'sample',
  'repeat',
  'table',
  'count',
  'number',
  'groupBy',
  'net',
  'stats',
  'sort',
  'files',
  'content',
  'command',
  'run',
  'columns',
  'of',
  'where',
  'toString',
  '__proto__',
  '0',
];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    0.5,
    3,
    'json',
    'text',
    'jsonl',
    'realtime',
    'batch',
    'main',
    'a.csv',
    'a.md.hbs',
    '{{raw.x}}',
    '{{#if',
    '{{> p}}',
    '(',
    '',
    'Say {{x}}',
    'raw.x',
    'steps.a.x',
    'x +',
    "'text'",
    'value',
    '[1, x]',
    '../x.md',
    '*.md',
  ),
  fc.string({ maxLength: 6 }),
);
const key = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));
const nearlyRight = fc.record(
  {
    source: fc.oneof(
      value,
      fc.record(
        { items: fc.array(value, { maxLength: 2 }), id: scalar, combine: value, filter: value },
        { requiredKeys: [] },
      ),
    ),
    steps: fc.oneof(
      value,
      fc.array(
        fc.record(
          {
            name: fc.constantFrom('a', 'b', 'B'),
            prompt: scalar,
            system: scalar,
            schema: value,
            parse: value,
            attempts: value,
            stop: value,
            retryFrom: scalar,
            when: value,
            rules: fc.oneof(
              value,
              fc.array(fc.record({ name: scalar, expr: value, error: scalar }, { requiredKeys: [] }), { maxLength: 2 }),
            ),
            code: fc.oneof(
              value,
              fc.record({ init: value, each: value, until: value, set: value }, { requiredKeys: [] }),
            ),
            expand: fc.oneof(value, fc.record({ each: value, as: scalar, max: scalar }, { requiredKeys: [] })),
            gather: scalar,
            atLeast: scalar,
            rehearsal: value,
          },
          { requiredKeys: [] },
        ),
        { maxLength: 3 },
      ),
    ),
    outputs: fc.oneof(
      value,
      fc.array(
        fc.oneof(value, fc.dictionary(fc.constantFrom('table', 'files', 'csv', 'command'), value, { maxKeys: 1 })),
        {
          maxLength: 2,
        },
      ),
    ),
    vars: value,
    more: value,
  },
  { requiredKeys: [] },
);

function load(yaml: string) {
  return loadPipeline(
    folderOf({ 'pipeline.yaml': yaml, 'a.md.hbs': '{{x}} {{> p}}', 'p.md': 'p' }, { 'a.csv': 'x\n1\n' }),
    { templates: createTemplateEngine, language },
  );
}

test('whatever stands in the file, it is a pipeline or problems with a place, never a crash', () => {
  fc.assert(
    fc.property(fc.oneof(nearlyRight, value), (data) => {
      const { pipeline, problems } = load(JSON.stringify(data) ?? '');
      const misplaced = problems.filter(({ line, column, message }) => !(line >= 1 && column >= 1 && message !== ''));
      expect(misplaced).toEqual([]);
      expect(pipeline === null).toBe(problems.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 150 },
  );
});

test('nor is text that is no YAML', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'source:',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '{{x}}',
      ': ',
      ' #',
      '"',
      "'",
      '|',
      '&a',
      '*a',
      '!x',
      '\t',
      'items: [a]',
      'steps:',
      '---\n',
      '<<: ',
      '%',
      '`',
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const { pipeline, problems } = load(pieces.join(''));
      expect(pipeline === null).toBe(problems.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 300 },
  );
});
