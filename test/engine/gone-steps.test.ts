import { afterAll, describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../src/core/receipt.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { dialogPipeline, dialogSteps, strictJudge, writeOrJudge, yamlOf } from '../support/example-pipelines.ts';
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
