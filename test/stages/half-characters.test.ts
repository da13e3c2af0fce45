import { afterAll, expect, test } from '@jest/globals';
import { createWorld, removeWorlds } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

// No file can hold half of a surrogate pair: what comes back from one is U+FFFD.
const half = '\ud83d';

test('an answer that was cut in the middle of a character is still known as cut off when it is judged again from its files', async () => {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(['ash'], [{ name: 'main', attempts: 1 }]),
      'main.md.hbs': 'Say something of {{id}}.',
    },
    provider: createFakeProvider({ answer: () => ({ text: `It is ${half}`, finishReason: 'length' }) }),
  });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
    await session.process();
  });
  const rejected = world.read('ash/rejected.json');
  expect(JSON.parse(rejected ?? '')).toMatchObject({ reasons: [{ rule: 'truncated' }] });
  const parsed = await world.run((session) => session.parse());
  expect([parsed.changed, world.read('ash/rejected.json'), world.read('ash/response.md')]).toEqual([
    0,
    rejected,
    'It is \ufffd',
  ]);
  expect((await world.look((session) => session.verify())).findings).toEqual([]);
});

test('a prompt with half a character is ours, and not taken for one edited by hand', async () => {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': yamlOf([{ id: 'ash', text: `cut ${half}` }], [{ name: 'main' }]),
      'main.md.hbs': 'Say something of {{text}}.',
    },
    provider: createFakeProvider({ answer: ({ user }) => user }),
  });
  const prepared = await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
    return session.prepare();
  });
  expect([prepared.editedPrompts, prepared.promptsWritten]).toEqual([0, 0]);
  await world.run((session) => session.process());
  expect(world.provider.calls[0]?.request.user).toBe('Say something of cut \ufffd.');
  expect((await world.look((session) => session.verify())).outdated).toEqual([]);
});
