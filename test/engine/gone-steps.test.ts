import { afterAll, describe, expect, test } from '@jest/globals';
import type { LedgerLine } from '../../src/core/ledger.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  scoreSchema,
  strictJudge,
  writeOrJudge,
  yamlOf,
} from '../support/example-pipelines.ts';
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
const paidLines = (world: World) =>
  world.ledger().filter((line): line is Extract<LedgerLine, { type: 'paid' }> => line.type === 'paid');
const sumUsd = (world: World, item: string) =>
  paidLines(world).reduce((sum, line) => sum + (line.item === item ? (line.costUsd ?? 0) : 0), 0);
const receiptOf = (world: World, path: string) => JSON.parse(world.read(path) ?? 'null') as Receipt | null;

describe('a step that is taken out of the pipeline', () => {
  const dialogs = async (): Promise<World> => {
    const world = createWorld({
      pipeline: dialogPipeline,
      provider: createFakeProvider({ answer: writeOrJudge }),
      evaluator: strictJudge,
      steps: dialogSteps,
    });
    await world.run(finish);
    world.steps = {};
    world.edit({ 'pipeline.yaml': (dialogPipeline['pipeline.yaml'] ?? '').replace(/,\{"name":"judge".*?\}/, '') });
    return world;
  };

  test('leaves its paid calls in the check, those of earlier attempts too, while the run goes on', async () => {
    const world = await dialogs();
    const attempts = world.paths().filter((path) => /attempts\/\d+\/judge\/receipt\.json$/.test(path));
    expect(attempts.length).toBeGreaterThanOrEqual(2);
    world.edit({ 'pipeline.yaml': yamlOf(['oak', 'pine', 'elm', 'fir'], [{ name: 'generate' }]) });
    const outcome = await world.run(finish);
    expect(outcome.calls).toBeGreaterThan(0);
    expect([
      outcome.conservation.holds,
      outcome.conservation.tokens?.callsWithoutReceipt,
      outcome.conservation.tokens?.receiptsWithoutCall,
    ]).toEqual([true, [], []]);
  });

  test('leaves its folders, which verify names as notes', async () => {
    const world = await dialogs();
    await world.run((session) => session.parse());
    const { findings, states, conservation } = await world.look((session) => session.verify());
    expect(findings.map(({ kind, severity, itemId }) => [kind, severity, itemId])).toEqual([
      ['foreign-folder', 'note', 'oak'],
      ['foreign-folder', 'note', 'pine'],
      ['foreign-folder', 'note', 'elm'],
    ]);
    expect(findings.every(({ message }) => message.startsWith('judge/ '))).toBe(true);
    expect([states, conservation.holds]).toEqual([['done'], true]);
  });

  test('is counted, priced and written down with its item by clean of acquire', async () => {
    const world = await dialogs();
    const ofOak = paidLines(world).filter(({ item }) => item === 'oak');
    expect(new Set(ofOak.map(({ step }) => step))).toEqual(new Set(['generate', 'judge']));
    const plan = await world.run((session) => session.clean('acquire', { selection: { only: new Set(['oak']) } }));
    expect([plan.paidCalls, plan.items.map(({ calls }) => [...calls].sort())]).toEqual([
      ofOak.length,
      [ofOak.map(({ call }) => call).sort()],
    ]);
    expect(plan.paidUsd).toBeCloseTo(sumUsd(world, 'oak'), 10);
    const cleaned = world.ledger().flatMap((line) => (line.type === 'cleaned' ? line.calls : []));
    expect([...cleaned].sort()).toEqual(ofOak.map(({ call }) => call).sort());
    const { conservation } = await world.look((session) => session.verify());
    expect([conservation.holds, conservation.tokens?.callsWithoutReceipt]).toEqual([true, []]);
  });

  test('is counted by clean of acquire where it was the plain step', async () => {
    const world = createWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(['ash'], [{ name: 'main' }]),
        'main.md.hbs': 'Rate {{id}}.',
        'main.schema.json': scoreSchema,
      },
      provider: createFakeProvider({ answer: () => '{"score": 4}' }),
    });
    await world.run(finish);
    world.edit({
      'pipeline.yaml': yamlOf(['ash'], [{ name: 'other' }]),
      'other.md.hbs': 'Other {{id}}',
      'main.schema.json': 'true',
    });
    const plan = await world.run((session) => session.clean('acquire'));
    expect([plan.paidCalls, plan.paidUsd, world.paths().filter((path) => path.startsWith('ash/'))]).toEqual([
      1,
      sumUsd(world, 'ash'),
      [],
    ]);
    expect((await world.look((session) => session.verify())).conservation.holds).toBe(true);
  });

  test('stays where clean empties the steps that there are', async () => {
    const world = await dialogs();
    const before = receiptOf(world, 'pine/judge/receipt.json');
    const plan = await world.run((session) => session.clean('process', { selection: { only: new Set(['pine']) } }));
    expect([
      plan.paidCalls,
      receiptOf(world, 'pine/judge/receipt.json'),
      receiptOf(world, 'pine/generate/receipt.json'),
    ]).toEqual([1, before, null]);
    expect((await world.look((session) => session.verify())).conservation.holds).toBe(true);
  });
});
