import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { comparePayments } from '../support/payments.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const everyFault =
  'rate-limit:2%,overloaded:2%,server-error:2%,reset:3%,hang:1%,truncate:3%,bad-json:4%,refusal:3%,empty:3%,block:2%,no-usage:3%,retry-after:20ms';
const items = 250;

describe('with every fault that lets a run go on', () => {
  let place: Workplace | null = null;
  let sandbox: Sandbox | null = null;

  afterEach(async () => {
    place?.remove();
    await sandbox?.close();
  });

  test.each([
    ['anthropic', 'sonnet'],
    ['openai', 'gpt'],
    ['gemini', 'flash'],
  ])(
    'the ledger has, of %s, what was billed for answers that arrived, and the rest as calls of unknown fate',
    async (provider, model) => {
      sandbox = await createSandbox({ seed: provider, faults: everyFault });
      place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
      const command = [
        'all',
        '--batch-id',
        'c',
        '--pipeline',
        'pipeline',
        '--yes',
        '--workers',
        '25',
        '--timeout',
        '5',
        '--model',
        model,
      ];
      const { exitCode, document } = await place.runJson<AllDocument>(...command);
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
    60_000,
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
