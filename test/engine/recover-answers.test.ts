import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import type { Loss } from '../support/lossy-files.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};

/** birch was answered, rejected and set aside; the machine goes down before it is asked again. */
async function cutBehindSetAside(loss: Loss): Promise<World> {
  let asked = 0;
  const world = createWorld({
    pipeline: ratingPipeline,
    provider: createFakeProvider({
      answer(request) {
        if (!request.user.includes('birch')) return rate(request);
        // What it was rejected for may be lost, so that it is no better asked.
        asked += 1;
        return asked === 1 ? 'five of five' : '{"score": 5}';
      },
    }),
    losesUnsynced: true,
  });
  await world.run(begin);
  world.clock.advance(60_000);
  const only = new Set(['birch']);
  const { killed } = await world.runUntil(
    { stopAtOperation: /birch\/attempts\/1\/rejected\.json/, when: 'after' },
    (session) => session.process({ selection: { only } }),
  );
  expect(killed).toBe(true);
  world.powerCut(loss);
  return world;
}

describe('an answer that was set aside when the machine went down', () => {
  test.each(['contents', 'half', 'nothing', 'names'] as const)(
    'is back at its attempt, never in the place of the next one (lost: %s)',
    async (loss) => {
      const world = await cutBehindSetAside(loss);
      await world.run(async () => {});
      // With the names the whole set-aside is undone: the place is that of the first attempt again.
      const [here, there] = ['birch/attempts/1', 'birch'].map((folder) => world.read(`${folder}/receipt.json`));
      const receipts = loss === 'names' ? [there, here] : [here, there];
      expect(receipts.map((text) => (text == null ? null : JSON.parse(text).attempt))).toEqual([1, null]);

      const outcome = await world.run((session) => session.process());
      expect(outcome.conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1 } });
      expect(['birch/attempts/1', 'birch'].map((folder) => world.read(`${folder}/response.md`))).toEqual([
        'five of five',
        '{"score": 5}',
      ]);
      expect(world.provider.bill.length).toBe(5);
      const { findings } = await world.look((session) => session.verify());
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );
});
