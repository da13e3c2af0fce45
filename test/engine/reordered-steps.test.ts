import { afterAll, describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../src/core/receipt.ts';
import type { ModelRequest } from '../../src/core/request.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const finish = async (session: Session) => {
  await begin(session);
  const outcome = await session.process();
  await session.parse();
  return outcome;
};
const receiptOf = (world: World, path: string) => JSON.parse(world.read(path) ?? 'null') as Receipt | null;

describe('a pipeline whose steps were put into another order', () => {
  const steps = { first: { name: 'first' }, second: { name: 'second' }, third: { name: 'third' } };
  const pipeline = {
    'pipeline.yaml': yamlOf(['ash'], [steps.first, steps.second, steps.third]),
    'first.md.hbs': 'First of {{id}}, try {{attempt}}.',
    'second.md.hbs': 'Second of {{id}}, try {{attempt}}.',
    'second.schema.json': scoreSchema,
    'third.md.hbs': 'Third of {{id}}, try {{attempt}}.',
  };
  const answer = ({ user }: ModelRequest) =>
    user.startsWith('Second') && user.includes('try 1') ? 'no JSON' : '{"score": 4}';
  const callsOf = (world: World, word: string) =>
    world.provider.bill.filter(({ request }) => request.user.startsWith(word)).length;

  /** The first step is paid for and accepted, the second is rejected, and the third was not yet asked. */
  async function rejectedAtSecond(stopAtOperation: RegExp): Promise<World> {
    const world = createWorld({ pipeline, provider: createFakeProvider({ answer }) });
    await world.run(begin);
    const { killed } = await world.runUntil({ stopAtOperation, when: 'after' }, (session) => session.process());
    expect(killed).toBe(true);
    return world;
  }

  test.each([
    ['before the set-aside has begun', /ash\/second\/rejected\.json$/],
    ['in the middle of the set-aside', /ash\/attempts\/1\/second\/receipt\.json$/],
  ])(
    'never takes a paid answer along that had no part in the rejection (stopped %s)',
    async (_when, stopAtOperation) => {
      const world = await rejectedAtSecond(stopAtOperation);
      const paid = receiptOf(world, 'ash/first/receipt.json');
      expect(paid).not.toBeNull();
      for (const order of [
        [steps.second, steps.first, steps.third],
        [steps.second, steps.third, steps.first],
        [steps.third, steps.second, steps.first],
      ]) {
        const copy = createWorld({
          pipeline: { ...pipeline, 'pipeline.yaml': yamlOf(['ash'], order) },
          provider: createFakeProvider({ answer }),
        });
        copy.copyFrom(world);
        // batch.json names the pipeline's folder.
        copy.write(
          '.batch/batch.json',
          (copy.read('.batch/batch.json') ?? '').replace(world.pipelineFolder, copy.pipelineFolder),
        );
        copy.powerCut();
        const outcome = await copy.run(async (session) => {
          await session.prepare();
          return session.process();
        });
        expect([
          order.map(({ name }) => name),
          receiptOf(copy, 'ash/first/receipt.json')?.callId,
          callsOf(copy, 'First'),
        ]).toEqual([order.map(({ name }) => name), paid?.callId, 0]);
        expect([
          callsOf(copy, 'Second'),
          callsOf(copy, 'Third'),
          outcome.conservation.counts.accepted,
          outcome.conservation.holds,
        ]).toEqual([1, 1, 1, true]);
        expect(
          copy.paths().filter((path) => path.startsWith('ash/attempts/') && path.endsWith('receipt.json')),
        ).toEqual(['ash/attempts/1/second/receipt.json']);
      }
    },
  );

  test('never takes along a step that was behind and is in front of the rejecting one now', async () => {
    // All are paid for; a tighter schema then rejects the second, behind which nothing rests by now.
    const world = createWorld({ pipeline, provider: createFakeProvider({ answer: () => '{"score": 4}' }) });
    await world.run(finish);
    const [first, third] = ['ash/first/receipt.json', 'ash/third/receipt.json'].map(
      (path) => receiptOf(world, path)?.callId,
    );
    world.edit({
      'pipeline.yaml': yamlOf(['ash'], [steps.first, steps.third, steps.second]),
      'second.schema.json': scoreSchema.replace('"maximum":5', '"maximum":3'),
    });
    world.provider = createFakeProvider({ answer: () => '{"score": 3}' });
    await world.run((session) => session.parse());
    await world.run((session) => session.process());
    expect([
      receiptOf(world, 'ash/first/receipt.json')?.callId,
      receiptOf(world, 'ash/third/receipt.json')?.callId,
    ]).toEqual([first, third]);
    expect([callsOf(world, 'First'), callsOf(world, 'Second'), callsOf(world, 'Third')]).toEqual([0, 1, 0]);
  });
});
