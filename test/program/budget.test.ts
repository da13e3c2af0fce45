import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.ts';
import { beginCapped, cappedCommand, cappedItems } from '../support/capped-runs.ts';
import { priceOfBill } from '../support/priced-bill.ts';
import type { Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = cappedItems;
const command = cappedCommand;

let place: Workplace;
let sandbox: Sandbox;

async function begin(options: SandboxOptions, maxOutputTokens?: number): Promise<void> {
  ({ place, sandbox } = await beginCapped(options, maxOutputTokens));
}

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

describe('with --max-cost and 200 workers', () => {
  test('the summary says what is missing, and a higher cap finishes the batch', async () => {
    await begin({ seed: 1 });
    const stopped = await place.run(...command, '--yes', '--max-cost', '0.5');
    const [, waiting] = /^Waiting: (\d+)$/m.exec(stopped.stdout) ?? [];
    expect(stopped.exitCode).toBe(4);
    expect(stopped.stdout).toContain('BATCH STOPPED AT BUDGET: b');
    expect(stopped.stdout).toMatch(new RegExp(`^Missing: ${waiting} items \\(about \\$\\d.*, up to \\$\\d.*\\)$`, 'm'));

    const billedBefore = sandbox.ledger.length;
    const finished = await place.run(...command, '--yes', '--max-cost', '5');
    expect(finished.exitCode).toBe(0);
    expect(finished.stdout).toContain('BATCH COMPLETE: b');
    expect({ before: billedBefore < items, inAll: sandbox.ledger.length }).toEqual({ before: true, inAll: items });
    expect(priceOfBill(sandbox.ledger)).toBeLessThanOrEqual(5);
  });

  test('a cap that is spent already stops at once, without a call', async () => {
    await begin({ seed: 1 });
    await place.run(...command, '--yes', '--max-cost', '0.1');
    const billedBefore = sandbox.ledger.length;
    const again = await place.run(...command, '--yes', '--max-cost', '0.1');
    expect({ exitCode: again.exitCode, calls: sandbox.totals().requests - billedBefore }).toEqual({
      exitCode: 4,
      calls: 0,
    });
  });
});

describe('without --max-cost', () => {
  test('a run ends when what was consented to is used up, whatever waits for its turn, and further consents finish it', async () => {
    await begin({ seed: 1, faults: 'latency:200ms' }, 4000);
    const first = await place.runJson<AllDocument>(...command, '--yes');
    const { stopReason, missing, conservation, estimate, spending } = first.document.process;
    expect({ exitCode: first.exitCode, stop: stopReason?.kind, holds: conservation.holds }).toEqual({
      exitCode: 3,
      stop: 'consent',
      holds: true,
    });
    expect(missing?.items).toBeGreaterThan(0);
    expect(spending.costUsd).toBeGreaterThanOrEqual(estimate.costUsd.upper);

    let { exitCode } = first;
    for (let more = 0; more < 10 && exitCode === 3; more += 1) ({ exitCode } = await place.run(...command, '--yes'));
    expect({ exitCode, billed: sandbox.ledger.length }).toEqual({ exitCode: 0, billed: items });
  });

  test.each([
    ['all', command],
    ['process', ['process', '--batch-id', 'b']],
  ])('%s asks nothing and sends nothing where there is neither --yes nor a terminal', async (_name, argv) => {
    await begin({ seed: 1 });
    await place.run('acquire', '--batch-id', 'b', '--pipeline', 'pipeline');
    await place.run('prepare', '--batch-id', 'b');
    const { exitCode, stderr, stdout } = await place.run(...argv);
    expect({
      exitCode,
      asked: `${stderr}${stdout}`.includes('[y/N]'),
      requests: sandbox.totals().requests,
      ledger: place.ledger('b'),
    }).toEqual({ exitCode: 3, asked: false, requests: 0, ledger: [] });
    expect(stderr).toContain('COST ESTIMATE: b');
    expect(`${stderr}${stdout}`).toContain('--yes');
  });
});

interface AllDocument {
  readonly process: {
    readonly estimate: { readonly costUsd: { readonly upper: number } };
    readonly stopReason: { readonly kind: string } | null;
    readonly missing: { readonly items: number } | null;
    readonly conservation: { readonly holds: boolean; readonly counts: Readonly<Record<'waiting' | 'failed', number>> };
    readonly spending: { readonly costUsd: number; readonly atReserveUsd: number };
    readonly unknownFate: { readonly upToUsd: number };
  };
}
