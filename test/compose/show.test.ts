import { afterAll, expect, test } from '@jest/globals';
import { presentItem } from '../../src/cli/present-item.ts';
import { showItem } from '../../src/compose/show.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { rate } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const pipeline = {
  'pipeline.yaml': `model: haiku
source:
  items: [{ id: ash, parts: [leaf, root] }]
steps:
  - name: size
    attempts: 2
    code:
      set:
        height: attempt * 10
    rules:
      - { name: tall, expr: value.height > 10, error: "Only {{value.height}} high" }
  - { name: warn, prompt: "Warn of {{id}}", when: steps.size.height > 100 }
  - { name: part, expand: { each: raw.parts, max: 5 } }
  - { name: rate, prompt: "Rate the {{part}}", schema: { type: object, properties: { score: { type: integer } } } }
`,
};

const show = (world: World, itemId: string, isFull = false) =>
  world.look(async ({ batch }) => presentItem(showItem(batch, itemId), { isFull }));
const fromAnswers = (text: string) => text.slice(text.indexOf('1. '));

test('show has the values of code steps, the number of children and the condition of a skipped step', async () => {
  const world = createWorld({ pipeline, provider: createFakeProvider({ answer: rate }) });
  await allOf(world, {});
  expect(fromAnswers(await show(world, 'ash'))).toBe(`1. size, attempt 1 (set aside)
------------------------------
Value:
  {
    "height": 10
  }
Verdict: rejected
└── size, tall: Only 10 high

2. size, attempt 2
------------------
Value:
  {
    "height": 20
  }
Verdict: accepted

3. warn, attempt 1
------------------
Verdict: skipped, its condition does not hold: steps.size.height > 100

4. part, attempt 1
------------------
Children: 2
Verdict: accepted

Result: the value of size, above
`);
});

test('show gives the value that was read out of a model’s answer when everything is asked for', async () => {
  const world = createWorld({ pipeline, provider: createFakeProvider({ answer: () => '{"score": "4"}' }) });
  await allOf(world, {});
  expect(fromAnswers(await show(world, 'ash--part-002'))).not.toContain('Value:');
  expect(fromAnswers(await show(world, 'ash--part-002', true))).toContain(`Response:
  {"score": "4"}
Value:
  {
    "score": 4
  }
Verdict: accepted
`);
});
