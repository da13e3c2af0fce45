import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { comparePayments } from '../support/payments.ts';
import type { Running } from '../support/program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, findStrays, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = 25;
const workers = 5;
const command = ['all', '--batch-id', 'i', '--pipeline', 'pipeline', '--yes', '--workers', String(workers)];

let place: Workplace;
let sandbox: Sandbox;

async function begin(faults: string): Promise<void> {
  sandbox = await createSandbox({ faults });
  place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

async function startAndWaitForCalls(count: number): Promise<Running> {
  const running = place.start(...command);
  while (sandbox.totals().requests < count) await new Promise((resolve) => setTimeout(resolve, 5));
  return running;
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('once: nothing new is sent, the calls in flight are waited for, and it says how to go on', async () => {
    await begin('latency:300ms');
    const running = await startAndWaitForCalls(workers + 1);
    running.child.kill(signal);
    const { exitCode, stdout, stderr } = await running.ended;
    const { requests, billed, delivered } = sandbox.totals();

    expect({ exitCode, lock: place.has('data/i/.batch/lock'), strays: findStrays(place.folder) }).toEqual({
      exitCode: 130,
      lock: false,
      strays: [],
    });
    expect(requests).toBeLessThanOrEqual(2 * workers);
    expect({ billed, delivered }).toEqual({ billed: requests, delivered: requests });
    expect(stderr).toMatch(/^Stopping: waiting for 5 calls in flight, at most \d/m);
    expect(stdout).toContain('BATCH INTERRUPTED: i');
    expect(stdout).toContain('Go on with: batch-pipeline process --batch-id i');
    expect(stdout).not.toContain('Fate unknown');
    expect(stdout).toMatch(/^Check: 25 acquired = \d+ accepted \+ \d+ waiting/m);
    expect(comparePayments(place.ledger('i'), place.receipts('i'), sandbox.ledger)).toMatchObject({
      paidCalls: requests,
      paidWithoutBill: [],
      bookedWrongly: [],
      unknownFate: 0,
      billedUnheard: 0,
    });
    await finishes();
    expect(sandbox.totals().billed).toBe(items);
  });

  test('twice: the calls in flight are aborted and their fate is unknown; running again finishes and pays nothing twice', async () => {
    await begin('latency:30s');
    const running = await startAndWaitForCalls(workers);
    running.child.kill(signal);
    await running.saysOnStderr('Stopping: waiting for 5 calls');
    const askedToStop = performance.now();
    running.child.kill(signal);
    const { exitCode, stdout } = await running.ended;

    expect(performance.now() - askedToStop).toBeLessThan(25_000);
    expect({ exitCode, lock: place.has('data/i/.batch/lock'), strays: findStrays(place.folder) }).toEqual({
      exitCode: 130,
      lock: false,
      strays: [],
    });
    expect(stdout).toContain('BATCH INTERRUPTED: i');
    expect(stdout).toContain('Fate unknown: 5 calls that may have been billed, up to $');
    expect(comparePayments(place.ledger('i'), place.receipts('i'), sandbox.ledger)).toMatchObject({
      paidCalls: 0,
      unknownFate: workers,
    });

    await sandbox.close();
    sandbox = await createSandbox();
    place.environment = toEnvironment(sandbox);
    await finishes();
    expect(sandbox.totals().billed).toBe(items);
  });
});

test('a signal while items are acquired, prepared, parsed or rendered leaves a batch that goes on', async () => {
  await begin('');
  for (const stage of ['Acquiring', 'Preparing', 'Parsing', 'Rendering']) {
    const running = place.start(...command);
    await running.saysOnStderr(stage);
    running.child.kill('SIGINT');
    const { exitCode, signal, stdout, stderr } = await running.ended;
    // What had ended already is not interrupted: it ends as it was to end, or by the signal where all is done and the lock let go.
    const isSaid = stdout.includes('INTERRUPTED') || stderr.includes('Interrupted.');
    const isOver = exitCode === 0 || (signal === 'SIGINT' && stage === 'Rendering' && !place.has('data/i/.batch/lock'));
    expect({ stage, exitCode, isSaid }).toEqual(
      isOver ? { stage, exitCode, isSaid: false } : { stage, exitCode: 130, isSaid: true },
    );
    expect({ stage, strays: findStrays(`${place.folder}/data`) }).toEqual({ stage, strays: [] });
  }
  await finishes();
  expect(sandbox.totals().billed).toBe(items);
  expect(findStrays(place.folder)).toEqual([]);
});

async function finishes(): Promise<void> {
  const { exitCode, stdout } = await place.run(...command);
  expect({ exitCode, isComplete: stdout.includes('BATCH COMPLETE: i') }).toEqual({ exitCode: 0, isComplete: true });
  expect(comparePayments(place.ledger('i'), place.receipts('i'), sandbox.ledger).billedUnaccounted).toEqual([]);
  expect((await place.run('verify', '--batch-id', 'i')).exitCode).toBe(0);
}

describe('a pipe that is closed', () => {
  test.each([
    ['status', ['status', '--batch-id', 'i']],
    ['list --json', ['list', '--json']],
    ['verify', ['verify', '--batch-id', 'i']],
    ['help', ['--help']],
    ['all', command],
    ['all --json', [...command, '--json']],
  ])(
    'ends %s quietly',
    async (_name, argv) => {
      await begin('');
      await place.run('acquire', '--batch-id', 'i', '--pipeline', 'pipeline');
      const running = place.start(...argv);
      running.child.stdout?.destroy();
      const { exitCode, signal, stderr } = await running.ended;
      expect({ exitCode, signal }).toEqual({ exitCode: 0, signal: null });
      expect(stderr).not.toMatch(/EPIPE|Error/);
      if (argv[0] === 'all')
        expect((await place.run('status', '--batch-id', 'i')).stdout).toContain(`Accepted: ${items}`);
    },
    30_000,
  );

  test('on the side of progress too does not end a run that is paying', async () => {
    await begin('');
    const running = place.start(...command);
    await running.saysOnStderr('PROCESSING');
    running.child.stderr?.destroy();
    running.child.stdout?.destroy();
    const { exitCode } = await running.ended;
    expect({ exitCode, billed: sandbox.totals().billed }).toEqual({ exitCode: 0, billed: items });
    await finishes();
  });
});
