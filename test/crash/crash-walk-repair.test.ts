import type { Finding } from '../../src/engine/finding.ts';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { dialogPipeline, dialogSteps, strictJudge, writeOrJudge } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const worldAt = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: dialogPipeline,
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
    provider: createFakeProvider({ answer: writeOrJudge }),
    evaluator: strictJudge,
    steps: dialogSteps,
  });

const linesOf = (world: World, path: string) => (world.read(path) ?? '').split('\n');
const ledger = '.batch/ledger.jsonl';
const items = '.batch/items.jsonl';
const kept = '.batch/damaged.jsonl';
const firstItem = (world: World) =>
  world
    .paths()
    .find((path) => path.endsWith('raw.json'))
    ?.split('/')[0] ?? '';
const firstAttempt = (world: World) => world.paths().find((path) => /\/attempts\/1\/.*receipt\.json$/.test(path)) ?? '';

const damages: Readonly<Record<string, (world: World) => void>> = {
  'a receipt and what is made of it': (world) => {
    const item = firstItem(world);
    for (const file of ['receipt.json', 'response.md', 'parsed.json']) world.write(`${item}/generate/${file}`, null);
  },
  'the receipt of an attempt that was set aside': (world) => world.write(firstAttempt(world), null),
  'lines of the ledger': (world) => {
    const lines = linesOf(world, ledger).map((line, index) => (index % 3 === 2 ? line.slice(0, -7) : line));
    world.write(ledger, lines.join('\n'));
  },
  'the whole ledger': (world) => world.write(ledger, null),
  'lines of the items that stand twice': (world) => {
    const [first = '', ...others] = linesOf(world, items);
    world.write(items, [first, first, ...others].join('\n'));
  },
  'verdicts and results': (world) => {
    for (const path of world.paths().filter((each) => each.endsWith('parsed.json'))) world.write(path, '');
    world.write('all_results.json', '[');
  },
  'much at once': (world) => {
    const item = firstItem(world);
    world.write(`${item}/generate/receipt.json`, '{"version"');
    world.write(firstAttempt(world), null);
    const lines = linesOf(world, ledger);
    const ofAnother = lines.findIndex((line) => line.includes('"paid"') && !line.includes(`"${item}"`));
    const damaged = lines.map((line, index) => (index === ofAnother ? line.slice(0, -3) : line));
    world.write(ledger, ['@@@', ...damaged].join('\n'));
    world.write(`${item}/.parsed.json.1-1.tmp`, '{');
    world.write('.batch/pipeline.json', '{');
  },
};

describe('a repair that is killed', () => {
  test.each(Object.keys(damages))('and begun again ends as one that is not: %s', async (damage) => {
    const start = worldAt();
    await start.run(async (session) => {
      await session.acquire();
      await session.prepare();
      await session.process();
      await session.parse();
    });
    damages[damage]?.(start);
    const copy = () => {
      const world = worldAt(start.pipelineFolder);
      world.copyFrom(start);
      return world;
    };
    const stateOf = (world: World) => ({
      tree: Object.entries(world.tree()).filter(([path]) => path !== kept),
      ledger: world.read(ledger)?.split('\n').sort(),
      // A line that the kill tore is kept too; it never counted.
      kept: linesOf(world, kept).filter((line) => !line.includes('"torn":true')),
      bought: world.provider.bill.length,
    });
    const calm = copy();
    const { operations, outcome } = await calm.repairUntil({});
    const end = stateOf(calm);
    expect(operations.length).toBeGreaterThan(0);
    for (let stopAt = 1; stopAt <= operations.length; stopAt += 1) {
      for (const when of ['before', 'torn', 'after'] as const) {
        if (when === 'torn' && !/^(append|write) /.test(operations[stopAt - 1] ?? '')) continue;
        const world = copy();
        const { killed } = await world.repairUntil({ stopAt, when });
        if (!killed) continue;
        const again = await world.repairUntil({});
        try {
          // The line of the log that the kill cut off stays a note.
          const isOfLog = ({ kind, message }: Finding) => kind === 'line-damaged' && message.includes('log.jsonl');
          expect(again.outcome?.findings.filter((finding) => !isOfLog(finding))).toEqual(outcome?.findings);
          expect(stateOf(world)).toEqual(end);
        } catch (error) {
          throw new Error(`killed ${when} operation ${stopAt}, ${operations[stopAt - 1]}`, { cause: error });
        }
      }
    }
  });
});
