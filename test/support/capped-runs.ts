import { afterEach, describe, expect, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createChance } from '../../src/core/chance.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.ts';
import { priceOfBill } from './priced-bill.ts';
import { ratedTopics } from './rated-topics.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

export const cappedItems = 120;
export const cappedCommand = ['all', '--batch-id', 'b', '--pipeline', 'pipeline', '--workers', '200'];

/** A sandbox and a batch before it whose answers are billed with all the output that each call allows, whatever they say. */
export async function beginCapped(
  options: SandboxOptions,
  maxOutputTokens = 1000,
): Promise<{ readonly place: Workplace; readonly sandbox: Sandbox }> {
  const sandbox = await createSandbox({ maximumLength: true, ...options });
  const place = createWorkplace(ratedTopics(cappedItems, { maxOutputTokens }), toEnvironment(sandbox));
  return { place, sandbox };
}

const faultsInTurn = [
  '',
  'latency:20ms',
  'reset:10%',
  'rate-limit:10%,retry-after:20ms',
  'bad-json:30%,refusal:10%',
  'no-usage:20%',
  'truncate:20%,empty:10%',
  'reset:5%,overloaded:5%,no-usage:5%,latency:10ms',
];

/** Runs under a tight cap, each with its own chance, the faults in turn. */
export function describeCappedRuns(count: number): void {
  const runs = Array.from({ length: count }, (_, index) => ({
    seed: index + 1,
    faults: faultsInTurn[index % faultsInTurn.length] ?? '',
  }));

  describe('with --max-cost, 200 workers and answers of the greatest length', () => {
    let place: Workplace;
    let sandbox: Sandbox;

    afterEach(async () => {
      place.remove();
      await sandbox.close();
    });

    test.each(runs)('not a cent more is billed (seed $seed, faults "$faults")', async ({ seed, faults }) => {
      ({ place, sandbox } = await beginCapped({ seed, faults }));
      const capUsd = Number((0.03 + 0.8 * createChance('cap', seed)() ** 2).toFixed(4));
      const { exitCode, document } = await place.runJson<AllDocument>(
        ...cappedCommand,
        '--yes',
        '--max-cost',
        String(capUsd),
      );
      const { spending, unknownFate, conservation, missing, stopReason } = document.process;
      const reserves = place.ledger('b').flatMap((line) => (line.type === 'asked' ? [line.reserveUsd ?? 0] : []));
      const countedUsd = spending.costUsd + spending.atReserveUsd + unknownFate.upToUsd;

      expect(priceOfBill(sandbox.ledger)).toBeLessThanOrEqual(capUsd);
      expect(countedUsd).toBeLessThanOrEqual(capUsd + 1e-9);
      // And it is not idle money: one call more would not have fitted.
      expect(countedUsd + Math.max(...reserves)).toBeGreaterThan(capUsd);
      expect({ exitCode, stop: stopReason?.kind, holds: conservation.holds }).toEqual({
        exitCode: 4,
        stop: 'budget',
        holds: true,
      });
      expect(missing?.items).toBe(conservation.counts.waiting + conservation.counts.failed);
      expect(missing?.items).toBeGreaterThan(0);
    });
  });
}

interface AllDocument {
  readonly process: {
    readonly stopReason: { readonly kind: string } | null;
    readonly missing: { readonly items: number } | null;
    readonly conservation: { readonly holds: boolean; readonly counts: Readonly<Record<'waiting' | 'failed', number>> };
    readonly spending: { readonly costUsd: number; readonly atReserveUsd: number };
    readonly unknownFate: { readonly upToUsd: number };
  };
}
