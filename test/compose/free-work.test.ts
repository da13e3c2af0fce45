import { commandsOf } from '../../src/compose/commands-of.ts';
import { afterAll, expect, test } from '@jest/globals';
import { presentPrepare } from '../../src/cli/present-stages.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds } from '../support/batch-world.ts';
import { rate } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const source = 'model: haiku\nsource: { items: [{ id: ash, parts: [leaf, root] }, { id: elm, parts: [bud] }] }\n';
const computed = `
  - { name: size, code: { set: raw.parts.length } }
  - { name: tall, when: steps.size > 1, code: { set: 1 } }
  - { name: part, expand: { each: raw.parts, max: 5 } }
`;

async function preparedBy(steps: string): Promise<string> {
  const world = createWorld({
    pipeline: { 'pipeline.yaml': `${source}steps:${steps}` },
    provider: createFakeProvider({ answer: rate }),
  });
  return world.run(async (session) => {
    await session.acquire();
    return presentPrepare(await session.prepare(), commandsOf(session.batch));
  });
}

test('prepare says what was computed, made and skipped, and goes on to parse where no model is asked', async () => {
  expect(await preparedBy(computed)).toBe(`PREPARED: b
===========
├── Values computed: 3
├── Children made: 3
└── Steps skipped, their condition does not hold: 1
Next: batch-pipeline parse --batch-id b
`);
});

test('prepare goes on to the estimate where a model is to be asked behind what it computed', async () => {
  expect(await preparedBy(`${computed}  - { name: rate, prompt: "Rate the {{part}}" }\n`)).toBe(`PREPARED: b
===========
├── Values computed: 3
├── Children made: 3
├── Steps skipped, their condition does not hold: 1
├── Prompts written: 3
└── Ready for a model: 3
Next: batch-pipeline estimate --batch-id b
`);
});

test('prepare says how many items its code rejected', async () => {
  const rules = '{ name: many, expr: value > 1 }';
  expect(await preparedBy(`\n  - { name: size, code: { set: raw.parts.length }, rules: [${rules}] }\n`)).toBe(
    `PREPARED: b
===========
├── Values computed: 1
└── Rejected: 1
Next: batch-pipeline parse --batch-id b
`,
  );
});

test('a run counts answers that were no good apart from those that a rule sent back; one rejected for good was not sent back', async () => {
  const answers = ['five!', '{"score": 1}', '{"score": 2}', '{"score": 3}'];
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': `model: haiku
source: { items: [{ id: ash }] }
steps:
  - name: main
    prompt: Rate {{id}}
    attempts: 4
    schema: { type: object, properties: { score: { type: integer } } }
    rules: [{ name: high, expr: value.score > 3 }]
`,
    },
    provider: createFakeProvider({ answer: (request) => answers.shift() ?? rate(request) }),
  });
  const { process } = await allOf(world, {});
  expect([process.calls, process.parseErrors, process.sentBack, process.rejected]).toEqual([4, 1, 2, ['ash']]);
});
