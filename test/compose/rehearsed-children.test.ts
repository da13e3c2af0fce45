import { afterAll, expect, test } from '@jest/globals';
import { createRehearsal } from '../../src/compose/rehearse.ts';
import type { ModelRequest } from '../../src/core/request.ts';
import { removeWorlds } from '../support/batch-world.ts';
import { fanOutWorld, runLine } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

test('what is made up for a child is made up anew for its namesake after its parent began again, and replays', async () => {
  const world = fanOutWorld(
    `
source: { items: [{ id: oak }] }
steps:
  - name: think
    feedback: false
    parse: text
  - name: part
    expand: { each: "[1]" }
  - name: look
    parse: { regex: { score: "(\\\\d+)" } }
  - name: roll
    parse: text
    rehearsal: "'rolled ' + random.integer(1, 1000000)"
  - name: sum
    gather: part
    retryFrom: think
    attempts: 2
    code: { set: children.length }
    rules: [{ name: again, expr: attempt == 2 }]
`,
    { think: 'Think', look: 'Look', roll: 'Roll' },
    () => '17',
  );
  const answersTo = async () => {
    const said: string[] = [];
    await world.run(async ({ batch }) => {
      const rehearse = createRehearsal(batch, {
        simulated: true,
        of: () => world.provider,
        tell: (_request, text) => void said.push(text),
        also: async () => {},
        close: async () => {},
      });
      for (const step of ['look', 'roll'])
        rehearse({ itemId: 'oak--part-001', step, attempt: 1, request: {} as ModelRequest });
    });
    return said;
  };
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  await world.runUntil({ stopAtOperation: /part\/001\/roll\/parsed\.json$/, when: 'after' }, (session) =>
    session.process(),
  );
  const first = await answersTo();
  expect(await answersTo()).toEqual(first);
  await world.run(runLine());
  const second = await answersTo();
  expect([first.length, second[0] === first[0], second[1] === first[1]]).toEqual([2, false, false]);
});
