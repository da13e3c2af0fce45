import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { comparePayments } from '../support/payments.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, digestTree, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const command = ['all', '--batch-id', 'r', '--pipeline', 'pipeline', '--yes'];
const onlyForLooking = /\.batch\/(log\.jsonl|lock)$/;

let place: Workplace;
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await createSandbox();
  place = createWorkplace(ratedTopics(8), toEnvironment(sandbox));
});

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

function billed(): number {
  return sandbox.totals().billed;
}

async function itemsWith(file: string): Promise<readonly string[]> {
  const tree = [...digestTree(join(place.folder, 'data', 'r')).keys()];
  return tree.filter((path) => path.endsWith(`/${file}`)).map((path) => path.slice(0, -file.length - 1));
}

describe('running again', () => {
  test('with nothing to do ends with exit 0, makes no call, asks nothing and changes no file but the log', async () => {
    expect((await place.run(...command)).exitCode).toBe(0);
    const before = digestTree(place.folder, onlyForLooking);
    for (const argv of [
      command,
      command.filter((word) => word !== '--yes'),
      ['process', '--batch-id', 'r'],
      ['prepare', '--batch-id', 'r'],
      ['acquire', '--batch-id', 'r'],
      ['parse', '--batch-id', 'r'],
      ['render', '--batch-id', 'r'],
      ['verify', '--batch-id', 'r', '--repair'],
    ]) {
      const { exitCode, stderr } = await place.run(...argv);
      expect({ argv, exitCode, estimates: stderr.includes('COST ESTIMATE') }).toEqual({
        argv,
        exitCode: 0,
        estimates: false,
      });
      expect(digestTree(place.folder, onlyForLooking)).toEqual(before);
    }
    expect(billed()).toBe(8);
  });

  test('without a key is fine where nothing is to be bought', async () => {
    await place.run(...command);
    place.environment = {};
    expect((await place.run(...command)).exitCode).toBe(0);
  });

  test('--limit brings the batch up to that many items, in their order', async () => {
    const { exitCode, stdout } = await place.run(...command, '--limit', '3');
    expect({ exitCode, billed: billed(), items: await itemsWith('parsed.json') }).toEqual({
      exitCode: 0,
      billed: 3,
      items: ['item-0001', 'item-0002', 'item-0003'],
    });
    expect(stdout).toContain('Total items: 3');

    await place.run(...command, '--limit', '6');
    expect({ billed: billed(), items: (await itemsWith('parsed.json')).length }).toEqual({ billed: 6, items: 6 });
    expect(JSON.parse(place.read('data/r/all_results.json'))).toHaveLength(6);

    const rest = await place.run(...command);
    expect({ exitCode: rest.exitCode, billed: billed() }).toEqual({ exitCode: 0, billed: 8 });
  });

  test('stage by stage comes to the same as all at once', async () => {
    for (const stage of [
      ['acquire', '--pipeline', 'pipeline', '--limit', '5'],
      ['prepare'],
      ['process', '--yes', '--limit', '2'],
      ['process', '--yes'],
      ['parse'],
      ['render'],
    ]) {
      expect({ stage, ...(await exitOf(...stage, '--batch-id', 'r')) }).toEqual({ stage, exitCode: 0 });
    }
    expect({ billed: billed(), hasPage: place.has('output/r/index.html') }).toEqual({ billed: 5, hasPage: true });
    const byStages = digestTree(join(place.folder, 'data', 'r'), /\.batch|receipt\.json/);
    await place.run('all', '--batch-id', 'whole', '--pipeline', 'pipeline', '--yes', '--limit', '5');
    expect([...digestTree(join(place.folder, 'data', 'whole'), /\.batch|receipt\.json/).keys()]).toEqual([
      ...byStages.keys(),
    ]);
  });

  test('--item does that item and no other', async () => {
    await place.run('acquire', '--batch-id', 'r', '--pipeline', 'pipeline');
    await place.run('prepare', '--batch-id', 'r');
    const { exitCode } = await place.run(
      'process',
      '--batch-id',
      'r',
      '--yes',
      '--item',
      'item-0004',
      '--item',
      'item-0002',
    );
    expect({ exitCode, items: await itemsWith('receipt.json') }).toEqual({
      exitCode: 0,
      items: ['item-0002', 'item-0004'],
    });
  });

  test('clean --clean-stage process, then process, buys each answer once more and keeps both in the ledger', async () => {
    await place.run(...command);
    const refused = await place.run('clean', '--batch-id', 'r', '--clean-stage', 'process');
    expect({ exitCode: refused.exitCode, receipts: (await itemsWith('receipt.json')).length }).toEqual({
      exitCode: 3,
      receipts: 8,
    });
    const cleaned = await place.run(
      'clean',
      '--batch-id',
      'r',
      '--clean-stage',
      'process',
      '--item',
      'item-0003',
      '--yes',
    );
    expect(cleaned.exitCode).toBe(0);
    expect({
      prompts: (await itemsWith('prompt.md')).length,
      receipts: (await itemsWith('receipt.json')).length,
    }).toEqual({ prompts: 8, receipts: 7 });
    await place.run('clean', '--batch-id', 'r', '--clean-stage', 'process', '--yes');
    expect(await itemsWith('response.md')).toEqual([]);

    const again = await place.run('process', '--batch-id', 'r', '--yes');
    expect({ exitCode: again.exitCode, billed: billed() }).toEqual({ exitCode: 0, billed: 16 });
    expect(again.stdout).toMatch(/^Check: 8 acquired = 8 accepted · tokens in the ledger = receipts$/m);
    expect(place.ledger('r').filter(({ type }) => type === 'paid')).toHaveLength(16);
    expect((await place.run('verify', '--batch-id', 'r')).exitCode).toBe(0);
  });

  test('with another --model says that answers of two models will stand in one step', async () => {
    await place.run(...command, '--limit', '3');
    const { exitCode, stderr } = await place.run(...command, '--model', 'gpt');
    expect(exitCode).toBe(0);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'main: answers so far came from claude-sonnet-5-5; from here on gpt-6.1-sol answers.',
    );
    expect(sandbox.totals().billedByModel).toEqual({ 'claude-sonnet-5-5': 3, 'gpt-6.1-sol': 5 });
  });

  test('the model given last holds for the runs after it', async () => {
    await place.run(...command, '--limit', '2', '--model', 'haiku');
    await place.run(...command, '--limit', '4');
    expect(sandbox.totals().billedByModel).toEqual({ 'claude-haiku-5-5': 4 });
  });

  test('a rehearsal and real answers never mix', async () => {
    await place.run(...command, '--limit', '2');
    await place.run('all', '--batch-id', 'rehearsal', '--pipeline', 'pipeline', '--yes', '--sandbox', '--limit', '2');
    const before = digestTree(place.folder, onlyForLooking);
    const mixing = [
      [[...command, '--sandbox'], 'Error: r has real answers, and --sandbox would mix simulated ones in\n'],
      [
        ['process', '--batch-id', 'r', '--yes', '--sandbox'],
        'Error: r has real answers, and --sandbox would mix simulated ones in\n',
      ],
      [
        ['all', '--batch-id', 'rehearsal', '--yes'],
        'Error: rehearsal is a rehearsal: its answers came from the sandbox\n',
      ],
      [
        ['process', '--batch-id', 'rehearsal', '--yes'],
        'Error: rehearsal is a rehearsal: its answers came from the sandbox\n',
      ],
    ] as const;
    for (const [argv, words] of mixing) {
      const { exitCode, stderr } = await place.run(...argv);
      expect({ argv, exitCode, isSaid: stderr.includes(words) }).toEqual({ argv, exitCode: 2, isSaid: true });
    }
    expect(digestTree(place.folder, onlyForLooking)).toEqual(before);
    expect(billed()).toBe(2);
  });
});

describe('a batch of two steps', () => {
  beforeEach(() => {
    place.remove();
    place = createWorkplace(titledThenScored(4), toEnvironment(sandbox));
  });

  test('--step keeps to that step, and the next run goes on behind it', async () => {
    await place.run('acquire', '--batch-id', 'r', '--pipeline', 'pipeline');
    await place.run('prepare', '--batch-id', 'r');
    const { exitCode, stdout } = await place.run('process', '--batch-id', 'r', '--yes', '--step', 'find');
    expect({
      exitCode,
      billed: billed(),
      scored: (await itemsWith('receipt.json')).filter((path) => path.endsWith('/score')),
    }).toEqual({ exitCode: 0, billed: 4, scored: [] });
    expect(stdout).toContain('Go on with: batch-pipeline process --batch-id r');
    expect((await place.run('process', '--batch-id', 'r', '--yes')).exitCode).toBe(0);
    expect(billed()).toBe(8);
    expect(comparePayments(place.ledger('r'), place.receipts('r'), sandbox.ledger)).toMatchObject({
      paidCalls: 8,
      paidWithoutBill: [],
      bookedWrongly: [],
      billedUnheard: 0,
    });
  });

  test('clean of the second step leaves the first, and buys the second alone again', async () => {
    await place.run(...command);
    await place.run('clean', '--batch-id', 'r', '--clean-stage', 'process', '--step', 'score', '--yes');
    expect((await itemsWith('receipt.json')).filter((path) => path.endsWith('/find'))).toHaveLength(4);
    expect((await place.run(...command)).exitCode).toBe(0);
    expect(billed()).toBe(12);
  });
});

async function exitOf(...argv: readonly string[]): Promise<{ readonly exitCode: number | null }> {
  const { exitCode } = await place.run(...argv);
  return { exitCode };
}
