import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Problem } from '../../src/core/problem.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(60_000);

let place: Workplace;
afterEach(() => place.remove());

const textHint = 'Text that holds several values has to be taken apart before.';

async function validate(yaml: string, prompt = 'Say {{json raw}}', files: Readonly<Record<string, string>> = {}) {
  place = createWorkplace({ 'pipeline.yaml': yaml, 'main.md.hbs': prompt, ...files });
  const { exitCode, document } = await place.runJson<{ isValid: boolean; problems: readonly Problem[] }>(
    'validate',
    'pipeline',
  );
  return { exitCode, ...document };
}

describe('validate renders the prompts of the first items', () => {
  test('and what fails on all of them is a mistake of the pipeline, with its place', async () => {
    const yaml =
      'model: gpt\nsource: { items: [{ id: a, tags: x }, { id: b, tags: y }] }\nsteps: [{ name: main, parse: text }]\n';
    expect(await validate(yaml, 'Say\n{{#each tags}}{{this}}{{/each}}')).toMatchObject({
      exitCode: 2,
      isValid: false,
      problems: [
        {
          code: 'prompt',
          severity: 'error',
          file: 'pipeline/main.md.hbs',
          line: 2,
          message:
            'The prompt of main cannot be made for the first 2 items: {{#each}} needs a list or an object, not text',
          hint: textHint,
        },
      ],
    });
  });

  test('what fails on one of them is a warning', async () => {
    const yaml =
      'model: gpt\nsource: { items: [{ id: a, tags: [x] }, { id: b, tags: y }] }\nsteps: [{ name: main, parse: text }]\n';
    const found = await validate(yaml, '{{#each tags}}{{this}}{{/each}}');
    expect([found.exitCode, found.problems.map(({ severity, message }) => [severity, message])]).toEqual([
      0,
      [['warning', 'The prompt of main cannot be made for b: {{#each}} needs a list or an object, not text']],
    ]);
  });

  test('what fails with made-up answers is a warning at the text of the step', async () => {
    const yaml = `model: gpt
source: { items: [{ id: a }] }
steps:
  - { name: main, parse: text }
  - name: judge
    parse: text
    prompt: "{{#each steps.main}}{{this}}{{/each}}"
`;
    expect(await validate(yaml)).toMatchObject({
      exitCode: 0,
      problems: [
        {
          severity: 'warning',
          file: 'pipeline/pipeline.yaml',
          line: 7,
          message:
            'The prompt of judge cannot be made for a, with made-up answers of the steps before: {{#each}} needs a list or an object, not text',
        },
      ],
    });
  });

  test('not those behind values that are not there yet, nor of what is piped in', async () => {
    const gathered = `model: gpt
source: { items: [{ id: a, parts: [1, 2] }] }
steps:
  - { name: split, expand: { each: raw.parts, as: part, max: 9 } }
  - { name: main, parse: text }
  - name: judge
    gather: split
    parse: text
    prompt: "{{children.[0].value}}"
`;
    expect((await validate(gathered)).problems).toEqual([]);
    place.remove();
    const piped = 'model: gpt\nsource: { stdin: jsonl }\nsteps: [{ name: main, parse: text }]\n';
    expect((await validate(piped, '{{#each tags}}{{this}}{{/each}}')).problems).toEqual([]);
  });

  test('a source whose first items cannot be taken in is a warning', async () => {
    const yaml = 'model: gpt\nsource: { file: items.jsonl }\nsteps: [{ name: main, parse: text }]\n';
    const { exitCode, problems } = await validate(yaml, 'Say {{json raw}}', {
      'items.jsonl': '{"id": "a"}\nno json\n',
    });
    expect([exitCode, problems.map(({ severity, line }) => [severity, line])]).toEqual([0, [['warning', 2]]]);
    expect(problems[0]?.message).toMatch(/^The first items cannot be taken in: .*items\.jsonl/);
  });

  test('and leaves no batch behind', async () => {
    await validate('model: gpt\nsource: { items: [{ id: a }] }\nsteps: [{ name: main, parse: text }]\n');
    expect(place.has('data')).toBe(false);
  });
});
