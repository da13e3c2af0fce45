import { afterEach, expect, jest, test } from '@jest/globals';
import type { DashboardBackend, RunChange } from '../../src/ports/dashboard-backend.ts';
import { openBackend, until } from '../support/dashboard-place.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';
import { type AnsweringServer, asAnthropic, createAnsweringServer, toMessage } from './answering-server.ts';

jest.setTimeout(120_000);

let place: Workplace;
let server: AnsweringServer;
let backend: DashboardBackend | null = null;

/** Six paid answers to three items, none of which its rule likes. */
async function begin(): Promise<void> {
  server = await createAnsweringServer(() => toMessage('seven'));
  place = createWorkplace(
    {
      'pipeline.yaml': `source: { items: [{ id: oak }, { id: elm }, { id: ash }] }
model: haiku
steps: [{ name: main, attempts: 2, parse: text, maxOutputTokens: 50, rules: [{ name: good, expr: vars.good == 1 }] }]
vars: { good: 0 }
`,
      'main.md.hbs': 'Say something of {{id}}.',
    },
    asAnthropic(server),
  );
  await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
  expect({ asked: server.asked.length, receipts: place.receipts('b').length }).toEqual({ asked: 6, receipts: 6 });
}

afterEach(async () => {
  await backend?.close();
  backend = null;
  place.remove();
  await server.close();
});

const redo: RunChange = { redo: 'rejected', model: null, lane: null, workers: null, maxCostUsd: null };
const redoing = ['process', '--batch-id', 'b', '--redo', 'rejected'] as const;

test('the dashboard removes nothing where the run cannot begin, and says beforehand what redoing removes', async () => {
  await begin();
  place.environment = {};
  backend = openBackend(place);
  const shown = await backend.estimateRun('b', redo);
  expect(shown.removes).toMatchObject({ items: 3, paidCalls: 6 });
  expect(shown.lines.join('\n')).toContain('Paid answers: 6, bought for $');
  await expect(
    backend.resume('b', redo, { usd: shown.costUsd?.upper ?? null, removes: shown.removes }),
  ).rejects.toMatchObject({ message: 'ANTHROPIC_API_KEY is not set' });
  expect(place.receipts('b')).toHaveLength(6);
});

test('the dashboard removes no more than was shown', async () => {
  await begin();
  const looking = openBackend(place);
  backend = looking;
  const { costUsd, removes } = await backend.estimateRun('b', redo);
  if (removes === null) throw new Error('nothing would be removed');
  const usd = costUsd?.upper ?? null;
  await expect(backend.resume('b', redo, { usd, removes: { ...removes, paidCalls: 4 } })).rejects.toMatchObject({
    code: 'consent',
    message: expect.stringContaining('6 paid answers'),
  });
  expect({ asked: server.asked.length, receipts: place.receipts('b').length }).toEqual({ asked: 6, receipts: 6 });
  await backend.resume('b', redo, { usd, removes });
  await until(
    () => Promise.resolve(server.asked.length),
    (asked) => asked === 12,
  );
  await until(
    () => looking.batch('b'),
    ({ holder }) => holder === null,
  );
});

test('the dashboard deletes no answer that was bought behind its question', async () => {
  await begin();
  backend = openBackend(place);
  await place.run('clean', '--batch-id', 'b', '--clean-stage', 'process', '--yes');
  const { goes } = await backend.removal('b');
  expect(goes).toMatchObject({ items: 3, paidCalls: 0 });
  await place.run('process', '--batch-id', 'b', '--yes', '--var', 'good=1');
  const refused = await backend.remove('b', goes);
  expect(refused.message).toContain('b has 3 items with 3 paid answers');
  expect(place.receipts('b')).toHaveLength(3);
  if (refused.asks === undefined) throw new Error('it does not show again what goes');
  expect(refused.asks).toMatchObject({ isPaid: true, goes: { items: 3, paidCalls: 3 } });
  await backend.remove('b', refused.asks.goes);
  expect(place.has('data/b')).toBe(false);
});

test('process --redo rejected shows what it removes, asks, and gives each its whole budget again', async () => {
  await begin();
  const unasked = await place.run(...redoing);
  expect(unasked.exitCode).toBe(3);
  expect(unasked.stderr).toContain('Items: 3 (oak, elm, ash)');
  expect(unasked.stderr).toContain('Paid answers: 6, bought for $');
  expect(place.receipts('b')).toHaveLength(6);

  const capped = await place.run(...redoing, '--yes', '--max-cost', '0.00005');
  expect(capped.exitCode).toBe(2);
  expect(capped.stderr).toContain('would remove 6 paid answers ($0.000036), and the cap of $0.00005 may not reach');
  expect(place.receipts('b')).toHaveLength(6);

  const one = await place.run(...redoing, '--yes', '--item', 'elm');
  expect(one.exitCode).toBe(68);
  expect({ asked: server.asked.length, receipts: place.receipts('b').length }).toEqual({ asked: 8, receipts: 6 });
  expect(place.ledger('b').flatMap((line) => (line.type === 'cleaned' ? line.calls : []))).toHaveLength(2);

  const rest = await place.run(...redoing, '--yes', '--var', 'good=1');
  expect(rest.exitCode).toBe(0);
  expect(rest.stdout).toContain('tokens in the ledger = receipts');
  expect({ asked: server.asked.length, receipts: place.receipts('b').length }).toEqual({ asked: 11, receipts: 3 });

  const none = await place.run(...redoing, '--yes');
  expect({ exitCode: none.exitCode, asked: server.asked.length }).toEqual({ exitCode: 0, asked: 11 });
});
