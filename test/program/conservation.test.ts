import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox } from '../../src/sandbox/create-sandbox.ts';
import { comparePayments } from '../support/payments.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const everyFault =
  'rate-limit:2%,overloaded:2%,server-error:2%,reset:3%,hang:1%,truncate:3%,bad-json:4%,refusal:3%,empty:3%,block:2%,no-usage:3%,retry-after:20ms';
const items = 250;

const models = { anthropic: 'sonnet', openai: 'gpt', gemini: 'flash' };
type Vendor = keyof typeof models;

/** A run of which every call may fail in some way, to its end. */
async function makeRun(vendor: Vendor) {
  const sandbox = await createSandbox({ seed: vendor, faults: everyFault });
  const place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
  const command = ['all', '--batch-id', 'c', '--pipeline', 'pipeline', '--yes', '--workers', '25', '--timeout', '5'];
  const { exitCode, document } = await place.runJson<AllDocument>(...command, '--model', models[vendor]);
  return { sandbox, place, exitCode, document };
}

describe('with every fault that lets a run go on', () => {
  const vendors = Object.keys(models) as readonly Vendor[];
  let runs: readonly Awaited<ReturnType<typeof makeRun>>[] = [];

  // Answers that never come are most of their time: they are waited for at once.
  beforeAll(async () => {
    runs = await Promise.all(vendors.map(makeRun));
  });
  afterAll(async () => {
    for (const { place, sandbox } of runs) {
      place.remove();
      await sandbox.close();
    }
  });

  test.each(vendors)(
    'the ledger has, of %s, what was billed for answers that arrived, and the rest as calls of unknown fate',
    async (vendor) => {
      const run = runs[vendors.indexOf(vendor)];
      if (run === undefined) throw new Error(`${vendor} did not run`);
      const { sandbox, place, exitCode, document } = run;
      const { conservation, unknownFate, spending } = document.process;
      const { acquired, accepted, rejected, failed, waiting, inFlight } = conservation.counts;

      expect({
        exitCode,
        holds: conservation.holds,
        acquired,
        sum: accepted + rejected + failed,
        waiting,
        inFlight,
      }).toEqual({
        exitCode: rejected + failed > 0 ? 68 : 0,
        holds: true,
        acquired: items,
        sum: items,
        waiting: 0,
        inFlight: 0,
      });
      const payments = comparePayments(place.ledger('c'), place.receipts('c'), sandbox.ledger);
      expect(payments).toMatchObject({
        paidWithoutBill: [],
        bookedWrongly: [],
        billedUnaccounted: [],
        tokensInLedger: payments.tokensBilled,
        paidCalls: spending.calls,
        unknownFate: unknownFate.calls,
        withoutUsage: spending.unmeasuredCalls,
      });
      expect(Object.keys(sandbox.totals().faults).sort()).toEqual([
        'bad-json',
        'block',
        'empty',
        'hang',
        'overloaded',
        'rate-limit',
        'refusal',
        'reset',
        'server-error',
        'truncate',
      ]);
      const { reset = 0, hang = 0 } = sandbox.totals().faults;
      expect(payments.unknownFate).toBe(reset + hang);
      expect(sandbox.totals().billed).toBe(payments.paidCalls + payments.billedUnheard);
      const { exitCode: verified } = await place.run('verify', '--batch-id', 'c');
      expect(verified).toBe(0);
    },
  );
});

interface AllDocument {
  readonly process: {
    readonly conservation: {
      readonly holds: boolean;
      readonly counts: Readonly<
        Record<'acquired' | 'accepted' | 'rejected' | 'failed' | 'waiting' | 'inFlight', number>
      >;
    };
    readonly unknownFate: { readonly calls: number };
    readonly spending: { readonly calls: number; readonly unmeasuredCalls: number };
  };
}
