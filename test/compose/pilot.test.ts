import { commandsAbout } from '../cli/samples.ts';
import { afterAll, describe, expect, test } from '@jest/globals';
import { formatPilot, type PilotOutcome, runPilot } from '../../src/compose/pilot.ts';
import { paidNumbers } from '../support/paid-numbers.ts';
import { recordConsent, type RecordedConsent } from '../support/all-run.ts';
import { createWorld, type ProcessOptions, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { badKey, createFakeProvider, type FakeProviderOptions, usageOf } from '../support/fake-provider.ts';

afterAll(removeWorlds);

/** Items whose answers get longer in their order: the first ones are like no others. */
function worldOf(count: number, options: Partial<FakeProviderOptions> = {}): World {
  return createWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(
        Array.from({ length: count }, (_, index) => `tree-${String(index + 1).padStart(3, '0')}`),
        [{ name: 'main' }, { name: 'score' }],
      ),
      'main.md.hbs': 'Describe {{id}}.',
      'score.md.hbs': 'Rate {{id}}: {{steps.main}}',
      'score.schema.json': scoreSchema,
    },
    provider: createFakeProvider({
      answer: ({ user }) => ({
        text: user.startsWith('Rate') ? '{"score": 4}' : 'A tree.',
        usage: usageOf(50, 100 + Number(/tree-(\d+)/.exec(user)?.[1] ?? 0)),
      }),
      ...options,
    }),
  });
}

const pilotOf = (
  world: World,
  items: number,
  { consent = recordConsent(), selection = {}, ...flags }: ProcessOptions & { consent?: RecordedConsent } = {},
): Promise<PilotOutcome> =>
  world.run(({ batch }) =>
    runPilot(batch, {
      items,
      selection: { limit: null, only: null, ...selection },
      flags: { sandbox: false, workers: 1, ...flags },
      consent,
      reporter: { report: () => {} },
      exact: false,
    }),
  );

const acquired = async (...parts: Parameters<typeof worldOf>): Promise<World> => {
  const world = worldOf(...parts);
  await world.run((session) => session.acquire());
  return world;
};

describe('estimate --pilot', () => {
  test('asks for consent to the drawn items alone, buys them whole, and says what the others will cost', async () => {
    const world = await acquired(100);
    const consent = recordConsent();
    const { process, pilot, offer } = await pilotOf(world, 20, { consent });
    expect(consent.offers.map(({ estimate }) => estimate.steps.map(({ step, calls }) => [step, calls]))).toEqual([
      [
        ['main', 20],
        ['score', 20],
      ],
    ]);
    expect([process.calls, process.conservation.counts.accepted, world.provider.bill.length]).toEqual([40, 20, 40]);
    expect([pilot?.drawn, pilot?.finished, pilot?.remaining, offer?.estimate.calls]).toEqual([20, 20, 80, 160]);
    const realtime = pilot?.lanes[0];
    const rest = await world.run((session) => session.process({ scope: 'all' }));
    expect(rest.calls).toBe(160);
    expect(rest.paidHereUsd).toBeGreaterThan(realtime?.restUsd?.low ?? Number.POSITIVE_INFINITY);
    expect(rest.paidHereUsd).toBeLessThan(realtime?.restUsd?.high ?? 0);
    expect(rest.spending.costUsd).toBeLessThan(realtime?.wholeUsd?.high ?? 0);
  });

  test('with --by does not wait for jobs either, whatever lane the pipeline names', async () => {
    const world = await acquired(10);
    world.steps = { main: { lane: 'batch' } };
    const { process } = await pilotOf(world, 2, { by: '2h' });
    expect([process.calls, world.provider.bill.map(({ request }) => request.lane)]).toEqual([
      4,
      ['realtime', 'realtime', 'realtime', 'realtime'],
    ]);
  });

  test('draws from all of the order, and not the first ones', async () => {
    const world = await acquired(100);
    await pilotOf(world, 20);
    const numbers = paidNumbers(world.ledger());
    expect(numbers).toHaveLength(20);
    expect(Math.max(...numbers)).toBeGreaterThan(80);
    expect(numbers.filter((number) => number <= 50).length).toBeLessThan(17);
  });

  test('that was cut off goes on with the same items, and a larger one buys those that it has not', async () => {
    const world = await acquired(100);
    let calls = 0;
    world.provider = createFakeProvider({
      answer: () => ({ text: '{"score": 4}', usage: usageOf(50, 100) }),
      fault: () => {
        calls += 1;
        return calls > 25 ? badKey : null;
      },
    });
    const cutOff = await pilotOf(world, 20);
    expect([cutOff.process.stopReason?.kind, (cutOff.pilot?.finished ?? 20) < 20]).toEqual(['provider', true]);
    world.provider = worldOf(1).provider;
    const again = await pilotOf(world, 20);
    expect([again.pilot?.finished, paidNumbers(world.ledger()).length]).toEqual([20, 20]);
    const larger = await pilotOf(world, 30);
    expect([larger.process.calls, larger.pilot?.finished, paidNumbers(world.ledger()).length]).toEqual([20, 30, 30]);
    // What is there is not bought again, and nobody is asked.
    const consent = recordConsent();
    const same = await pilotOf(world, 30, { consent });
    expect([same.process.consent, consent.offers, same.pilot?.finished]).toEqual(['not needed', [], 30]);
  });

  test.each(['no', 'missing'] as const)('buys nothing where consent is %s', async (answer) => {
    const world = await acquired(30);
    const outcome = await pilotOf(world, 10, { consent: recordConsent(answer) });
    expect([outcome.process.states, outcome.offer, outcome.pilot, world.provider.calls.length]).toEqual([
      ['consent'],
      null,
      null,
      0,
    ]);
    expect(formatPilot(outcome, commandsAbout('b'))).toBe('Nothing was bought, and nothing follows.\n');
  });

  test('stops at --max-cost like any run, and says what it can from what was done', async () => {
    const world = await acquired(30);
    const { process, pilot } = await pilotOf(world, 20, { maxCostUsd: 0.1 });
    expect([process.states, (pilot?.finished ?? 0) < 20, process.spending.costUsd <= 0.1]).toEqual([
      ['budget'],
      true,
      true,
    ]);
  });

  test('in the batch lane waits for no job, and prices the rest in that lane', async () => {
    const world = await acquired(30);
    const { pilot, offer } = await pilotOf(world, 10, { lane: ['batch'] });
    const lanes = new Set(world.ledger().flatMap((line) => (line.type === 'paid' ? [line.lane] : [])));
    expect([[...lanes], offer?.estimate.steps.map(({ lane }) => lane), pilot?.lanes.map(({ lane }) => lane)]).toEqual([
      ['realtime'],
      ['batch', 'batch'],
      ['realtime', 'batch'],
    ]);
    const [realtime, batch] = pilot?.lanes ?? [];
    expect(batch?.restUsd?.expected).toBeCloseTo((realtime?.restUsd?.expected ?? 0) / 2, 9);
  });

  test('of a batch with fewer items takes them all, and has nothing to say of others', async () => {
    const world = await acquired(8);
    const outcome = await pilotOf(world, 20);
    expect([outcome.pilot?.drawn, outcome.pilot?.remaining]).toEqual([8, 0]);
    expect(formatPilot(outcome, commandsAbout('b'))).toContain('No other item has work left.\n');
  });

  test('keeps to --limit', async () => {
    const world = await acquired(60);
    const { pilot } = await pilotOf(world, 10, { selection: { limit: 15 } });
    expect([pilot?.drawn, pilot?.remaining, Math.max(...paidNumbers(world.ledger())) <= 15]).toEqual([10, 5, true]);
  });

  test('of a batch without items says how to get some', async () => {
    const world = worldOf(5);
    await expect(pilotOf(world, 5)).rejects.toMatchObject({
      name: 'UserError',
      message: '--pilot 5: b has no items to draw from',
      hint: 'Take them in first: batch-pipeline acquire --batch-id b',
    });
  });

  test('goes into the history, and its answers measure the next estimate', async () => {
    const world = await acquired(40);
    const { offer } = await pilotOf(world, 10);
    expect(offer?.estimate.steps.map(({ method }) => method)).toEqual([
      expect.stringContaining('output measured on 10 answers'),
      expect.stringContaining('output measured on 10 answers'),
    ]);
    expect(world.memory.readText('/data/.history.jsonl')?.split('\n')).toHaveLength(3);
  });
});
