import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { findWrongs, runLine } from '../support/fan-out-world.ts';
import { growBuds, nestedPipeline } from '../support/fan-pipeline.ts';
import { createSharedEvaluator } from '../support/shared-evaluator.ts';

const shared = createSharedEvaluator();
afterAll(() => {
  removeWorlds();
  shared.end();
});

const killedAt = async (stopAtOperation: RegExp): Promise<World> => {
  const world = createWorld({
    pipeline: nestedPipeline,
    provider: createFakeProvider({ answer: growBuds }),
    evaluator: shared.evaluator,
  });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  const { killed } = await world.runUntil({ stopAtOperation, when: 'after' }, (session) => session.process());
  expect(killed).toBe(true);
  return world;
};
const receiptsOf = (world: World) => world.paths().filter((path) => path.endsWith('/receipt.json'));
const reopen = (world: World) => world.run(async (session) => session.batch.notices);
const bud = 'oak/branch/002/twig/001/bud/receipt.json';

const setAsides = [
  [
    'with its parent',
    /branch\/002\/attempts\/1\/join\/rejected\.json$/,
    'oak/branch/002/attempts/1/twig/001/bud/receipt.json',
  ],
  ['with the parent of its parent', /oak\/attempts\/1\/branch$/, 'oak/attempts/1/branch/001/twig/001/bud/receipt.json'],
  [
    'with both, one after the other',
    /oak\/attempts\/1\/crown\/rejected\.json$/,
    'oak/attempts/1/branch/002/attempts/1/twig/001/bud/receipt.json',
  ],
] as const;

describe('after a run that did not come to its end', () => {
  test("a child's paid answer that is in the journal alone is put back into its place, and not bought again", async () => {
    const world = await killedAt(/branch\/002\/join\/rejected\.json$/);
    const text = world.read(bud);
    const bought = world.provider.bill.length;
    world.write(bud, null);
    world.write(bud.replace('receipt.json', 'response.md'), null);
    expect(await reopen(world)).toContainEqual(expect.stringMatching(/^1 paid answer was on disk without a place/));
    expect([world.read(bud), world.provider.bill.length]).toEqual([text, bought]);
  });

  test("a child's paid answer whose line in the ledger is missing gets it, once", async () => {
    const world = await killedAt(/branch\/002\/twig\/001\/bud\/receipt\.json$/);
    const open =
      world.ledger().filter(({ type }) => type === 'asked').length -
      world.ledger().filter(({ type }) => type === 'paid').length;
    expect(open).toBe(1);
    await reopen(world);
    await world.run((session) => session.parse());
    expect([world.ledger().filter(({ type }) => type === 'paid').length, await findWrongs(world)]).toEqual([3, []]);
  });

  test.each(setAsides)(
    'what was set aside %s is found there, and is not put back for the children that come anew',
    async (_, moment, place) => {
      const world = await killedAt(moment);
      const before = receiptsOf(world);
      expect(before).toContain(place);
      expect((await reopen(world)).filter((notice) => notice.includes('put back'))).toEqual([]);
      expect(receiptsOf(world)).toEqual(before);
      await world.run(runLine());
      expect(await findWrongs(world)).toEqual([]);
      // A power cut that took the ledger's newest lines finds them by the receipts, wherever they lie.
      const ledger = world.read('.batch/ledger.jsonl') ?? '';
      const paid = world.ledger().filter(({ type }) => type === 'paid').length;
      world.write('.batch/ledger.jsonl', `${ledger.split('\n').slice(0, 4).join('\n')}\n`);
      await world.runUntil({ stopAtOperation: /lock/, when: 'after' }, (session) => session.parse());
      world.powerCut();
      await reopen(world);
      expect([world.ledger().filter(({ type }) => type === 'paid').length, await findWrongs(world)]).toEqual([
        paid,
        [],
      ]);
    },
  );

  test.each(setAsides)(
    'what was set aside %s, and went with the machine, is put back there, and not for the children that come anew',
    async (_, moment, place) => {
      const world = await killedAt(moment);
      const before = receiptsOf(world);
      const text = world.read(place);
      world.write(place, '');
      expect(await reopen(world)).toContainEqual(expect.stringMatching(/^1 paid answer was on disk without a place/));
      expect([receiptsOf(world), world.read(place)]).toEqual([before, text]);
      await world.run(runLine());
      expect(await findWrongs(world)).toEqual([]);
    },
  );
});
