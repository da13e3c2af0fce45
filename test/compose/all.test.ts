import { afterAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import type { ProgressEvent } from '../../src/ports/reporter.ts';
import { allOf, recordConsent } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, type FakeProviderOptions, serverError } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const trees = ['ash', 'birch', 'cedar'];

const chain = {
  'pipeline.yaml': yamlOf(trees, [
    { name: 'find', model: 'sonnet' },
    { name: 'score', model: 'gpt' },
    { name: 'judge', model: 'flash' },
  ]),
  'find.md.hbs': 'Find a name for {{id}}.',
  'score.md.hbs': 'Score {{steps.find}}.',
  'score.schema.json': scoreSchema,
  'judge.md.hbs': 'Judge {{steps.find}}, which has {{steps.score.score}}.',
};
const sayOf = ({ schemaName, user }: ModelRequest) => (schemaName === 'score' ? '{"score": 4}' : `On ${user}`);
const chainWorld = (options: Partial<FakeProviderOptions> = {}): World =>
  createWorld({ pipeline: chain, provider: createFakeProvider({ answer: sayOf, ...options }) });

const singleYaml = (items: Parameters<typeof yamlOf>[0], attempts = 3) => yamlOf(items, [{ name: 'main', attempts }]);
const single = { 'pipeline.yaml': singleYaml(trees), 'main.md.hbs': 'Rate {{id}}.', 'main.schema.json': scoreSchema };
const singleWorld = (pipeline: Partial<typeof single> = {}, options: Partial<FakeProviderOptions> = {}): World =>
  createWorld({
    pipeline: { ...single, ...pipeline },
    provider: createFakeProvider({ answer: () => '{"score": 4}', ...options }),
  });

const stepsCalled = (world: World) => world.provider.calls.map(({ request }) => request.schemaName);
const promptsOf = (world: World) => world.paths().filter((path) => path.endsWith('prompt.md'));
const stagesOf = (world: World) =>
  world.events.flatMap((event) => (event.kind === 'stage-started' ? [event.stage] : []));

describe('all --step', () => {
  test('estimates, asks for and calls the first step alone, whose prompts it makes', async () => {
    const world = chainWorld();
    const consent = recordConsent();
    const { process } = await allOf(world, { step: 'find', consent });
    expect(consent.offers.map(({ estimate }) => estimate.steps.map(({ step, calls }) => [step, calls]))).toEqual([
      [['find', 3]],
    ]);
    expect([process.estimate.calls, process.calls, stepsCalled(world)]).toEqual([3, 3, ['find', 'find', 'find']]);
    expect([process.conservation.counts.waiting, process.conservation.holds]).toEqual([3, true]);
    expect(promptsOf(world)).toEqual(['ash/find/prompt.md', 'birch/find/prompt.md', 'cedar/find/prompt.md']);
  });

  test('goes on with the named step where the one before has ended, whatever its provider, and with no other', async () => {
    const world = chainWorld();
    await allOf(world, { step: 'find' });
    const consent = recordConsent();
    const { process } = await allOf(world, { step: 'score', consent });
    expect(
      consent.offers.map(({ estimate }) => estimate.steps.map(({ step, model }) => [step, model.provider])),
    ).toEqual([[['score', 'openai']]]);
    expect([process.calls, stepsCalled(world).slice(3)]).toEqual([3, ['score', 'score', 'score']]);
    expect(promptsOf(world).filter((path) => path.includes('/judge/'))).toEqual([]);

    await allOf(world);
    expect(stepsCalled(world).slice(6)).toEqual(['judge', 'judge', 'judge']);
  });

  test('asks nothing and calls nothing where no item has come to the step', async () => {
    const world = chainWorld();
    const consent = recordConsent();
    const { process } = await allOf(world, { step: 'score', consent });
    expect([process.consent, process.estimate.calls, consent.offers, world.provider.calls]).toEqual([
      'not needed',
      0,
      [],
      [],
    ]);
  });

  test('asks again within the step where an answer was rejected', async () => {
    const world = createWorld({
      pipeline: { ...chain, 'find.schema.json': scoreSchema },
      provider: createFakeProvider({ answer: ({ user }) => (user.includes('rejected') ? '{"score": 5}' : 'no JSON') }),
    });
    const { process } = await allOf(world, { step: 'find' });
    expect([process.calls, new Set(stepsCalled(world))]).toEqual([6, new Set(['find'])]);
    expect(world.read('ash/find/parsed.json')).toBe('{\n  "score": 5\n}\n');
  });
});

describe('all --limit', () => {
  test('brings the batch up to that many items where the source has new ones in front, and works on those alone', async () => {
    const world = singleWorld({ 'pipeline.yaml': singleYaml(['cedar', 'elm', 'fir']) });
    await allOf(world, { limit: 2 });
    world.edit({ 'pipeline.yaml': singleYaml(['ash', 'birch', 'cedar', 'elm', 'fir']) });
    const { process } = await allOf(world, { limit: 3 });
    expect([process.conservation.counts.acquired, process.calls]).toEqual([3, 1]);
    expect([
      ...new Set(world.paths().flatMap((path) => (path.endsWith('raw.json') ? [path.split('/')[0]] : []))),
    ]).toEqual(['ash', 'cedar', 'elm']);
  });
});

describe('all --limit after an acquire that was cut off between lines and folders', () => {
  test('makes the missing raw.json again, and works on their items', async () => {
    const world = singleWorld();
    await world.run((session) => session.acquire(2));
    world.removeFolder('birch');
    const { process } = await allOf(world, { limit: 2 });
    expect([
      world.read('birch/raw.json') === null,
      process.conservation.counts.accepted,
      process.conservation.holds,
    ]).toEqual([false, 2, true]);
  });
});

describe('all on a complete batch whose schema was tightened', () => {
  const tightened = { 'main.schema.json': scoreSchema.replace('"maximum":5', '"maximum":3') };
  const resultsOf = (world: World) =>
    JSON.parse(world.read('all_results.json') ?? '[]') as { readonly id: string; readonly result: unknown }[];

  test('comes to the state after parse: what it says, its check, its exit and all_results.json agree', async () => {
    const world = singleWorld(
      { 'pipeline.yaml': singleYaml(trees, 1) },
      { answer: ({ user }) => (user.includes('ash') ? '{"score": 2}' : '{"score": 4}') },
    );
    const first = await allOf(world);
    expect([first.process.conservation.counts.accepted, resultsOf(world).length, first.states]).toEqual([
      3,
      3,
      ['done'],
    ]);

    world.edit(tightened);
    const { process, states, render } = await allOf(world);
    const counts = { acquired: 3, accepted: 1, rejected: 2, failed: 0, waiting: 0, inFlight: 0 };
    expect([process.conservation.counts, process.conservation.holds, process.calls, states]).toEqual([
      counts,
      true,
      0,
      ['incomplete'],
    ]);
    expect([resultsOf(world), render?.counts]).toEqual([
      [{ id: 'ash', step: 'main', attempt: 1, result: { score: 2 } }],
      counts,
    ]);
    const looked = await world.look((session) => session.verify());
    expect([looked.conservation.counts, looked.findings]).toEqual([counts, []]);
  });

  test('asks for consent to what the tighter schema makes it buy again, in the same run', async () => {
    const world = singleWorld(
      {},
      { answer: ({ user }) => (user.includes('rejected') ? '{"score": 3}' : '{"score": 4}') },
    );
    await allOf(world);
    world.edit(tightened);
    const consent = recordConsent();
    const { process, states } = await allOf(world, { consent });
    expect([
      consent.offers.map(({ estimate }) => estimate.calls),
      process.calls,
      process.conservation.counts.accepted,
      states,
    ]).toEqual([[3], 3, 3, ['done']]);
    expect(resultsOf(world).map(({ result }) => result)).toEqual([{ score: 3 }, { score: 3 }, { score: 3 }]);
  });

  test('refused, shows the items that wait for a new answer', async () => {
    const world = singleWorld();
    await allOf(world);
    world.edit(tightened);
    const { process, states } = await allOf(world, { consent: recordConsent('no') });
    expect([
      process.conservation.counts.waiting,
      process.conservation.counts.accepted,
      world.provider.bill.length,
    ]).toEqual([3, 0, 3]);
    expect(states).toContain('consent');
  });
});

describe('what goes wrong before and behind the calls shows in how all ends', () => {
  test('a prompt that cannot be made, where nothing else is to do', async () => {
    const world = singleWorld({
      'pipeline.yaml': singleYaml([{ id: 'ash', name: 'Ash' }, { id: 'birch' }]),
      'main.md.hbs': 'Rate {{raw.name}}.',
    });
    const first = await allOf(world);
    expect([first.process.conservation.counts.failed, first.states]).toEqual([1, ['incomplete']]);
    const again = await allOf(world);
    expect([again.process.calls, again.process.conservation.counts.failed, again.states]).toEqual([
      0,
      1,
      ['incomplete'],
    ]);
  });

  test('an answer that cannot be judged any more', async () => {
    const world = singleWorld();
    await allOf(world);
    world.write('ash/receipt.json', '{"version": 1, "callId": "0000');
    const { process, states } = await allOf(world);
    expect([process.calls, states]).toEqual([0, ['incomplete']]);
    expect(JSON.parse(world.read('ash/error.json') ?? '')).toMatchObject({ stage: 'parse', code: 'receipt' });
  });

  test('a call that fails for good', async () => {
    const world = singleWorld({}, { fault: ({ user }) => (user.includes('birch') ? serverError : null) });
    expect((await allOf(world)).states).toEqual(['incomplete']);
  });

  test.each(['prepare', 'process', 'parse'] as const)('an interrupt during %s', async (stage) => {
    const world = singleWorld();
    if (stage === 'parse') await allOf(world, { limit: 1 });
    const { states } = await allOf(world, { onEvent: interruptAt(stage) });
    expect(states).toContain('interrupted');
    expect(world.provider.calls.length).toBe(stage === 'parse' ? 1 : 0);
    const next = await allOf(world);
    expect([next.states, next.process.conservation.counts.accepted, world.provider.bill.length]).toEqual([
      ['done'],
      3,
      3,
    ]);
  });
});

describe('an interrupt while all acquires', () => {
  test('ends it without preparing, and the next run goes on', async () => {
    const items = Array.from({ length: 600 }, (_, index) => `tree-${index + 1}`);
    const world = singleWorld({ 'pipeline.yaml': singleYaml(items) });
    let isHeard = false;
    const { states, process } = await allOf(world, {
      onEvent(event) {
        if (event.kind !== 'advanced' || isHeard) return;
        isHeard = true;
        globalThis.process.emit('SIGINT');
      },
    });
    expect([states, stagesOf(world).includes('prepare'), promptsOf(world), world.provider.calls]).toEqual([
      ['interrupted'],
      false,
      [],
      [],
    ]);
    const { acquired, waiting } = process.conservation.counts;
    expect(acquired).toBeLessThan(600);
    expect([acquired > 0, waiting === acquired, process.conservation.holds]).toEqual([true, true, true]);

    const next = await allOf(world);
    expect([next.process.conservation.counts.accepted, next.states]).toEqual([600, ['done']]);
  });
});

/** Ctrl-C at the first sign of a stage. */
function interruptAt(stage: string): (event: ProgressEvent) => void {
  let isHeard = false;
  return (event) => {
    if (isHeard || event.kind !== 'stage-started' || event.stage !== stage) return;
    isHeard = true;
    process.emit('SIGINT');
  };
}
