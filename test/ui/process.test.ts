import { describe, expect, test } from '@jest/globals';
import { addSample, type ProcessSample, samplesInParts } from '../../src/ui/screens/process/process-samples.ts';
import { createFakeBackend, type FakeBackend } from '../support/fake-backend.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

async function openProcess(setting: { columns?: number; rows?: number; batchId?: string; backend?: FakeBackend } = {}) {
  const { batchId = '2026-11-27', ...rest } = setting;
  const app = opened({ begin: [{ screen: 'process', batchId }], ...rest });
  await app.until('item-0119');
  return app;
}

/** Whoever works on a batch, otherwise. */
function withProcess(change: Readonly<Record<string, unknown>>): FakeBackend {
  const backend = createFakeBackend();
  const { process } = backend;
  Object.assign(backend, {
    process: async (batchId: string) => ({ ...(await process(batchId)), ...change }),
  });
  return backend;
}

describe('who runs a batch', () => {
  test.each([
    [80, 24],
    [200, 50],
  ])('at %i×%i', async (columns, rows) => {
    const app = await openProcess({ columns, rows });
    // The time of day is that of the machine.
    expect(app.screen().replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'when it began      ')).toMatchSnapshot();
  });

  test('is nobody', async () => {
    const app = await openProcess({ batchId: 'survey-b' });
    await app.until('Nobody works on survey-b.');
    await app.press('K');
    await app.until('Nobody works on survey-b: there is nothing to kill.');
  });

  test('and is gone: that is said of the one that was seen', async () => {
    const app = await openProcess();
    await app.until('4242 on workstation  ● alive');
    app.backend.shown.rows = app.backend.shown.rows.map((row) =>
      'state' in row && row.batchId === '2026-11-27' ? { ...row, state: 'killed' } : row,
    );
    await app.until('Process 4242 on workstation has ended.');
  });

  test('does not answer any more', async () => {
    const app = await openProcess({ backend: withProcess({ isAlive: false }) });
    await app.until('✗ gone');
  });

  test('runs on another host: it is killed there', async () => {
    const app = await openProcess({
      backend: withProcess({ isOnThisHost: false, host: 'elsewhere', cpu: null, memoryBytes: null }),
    });
    await app.until('4242 on elsewhere  ● alive  what it uses is not seen from here');
    await app.press('K');
    await app.until('It runs on elsewhere: it can be killed only there.');
    expect(app.backend.acts).toEqual([]);
  });

  test('what it uses is drawn over the last minute', async () => {
    const app = await openProcess({ columns: 200, rows: 50 });
    await app.until(/CPU +31% +▃ {2}of one core/);
    app.pass(30_000);
    await app.until(/CPU +31% +▃ {29}▃ {2}of one core/);
    app.pass(31_000);
    await app.until(/CPU +31% +▃ {30}▃ {2}of one core/);
  });

  test('of what it used, the last minute is kept', () => {
    const at = (atMs: number, cpu: number | null): ProcessSample => ({ atMs, cpu, memoryBytes: null });
    const samples = [at(0, 0.1), at(30_000, 0.4), at(59_000, null), at(60_500, 0.2), at(60_900, 0.3)].reduce(
      addSample,
      [] as readonly ProcessSample[],
    );
    expect(samples.map(({ atMs }) => atMs)).toEqual([30_000, 59_000, 60_500, 60_900]);
    expect(samplesInParts(samples, ({ cpu }) => cpu, 61_000, 4)).toEqual([null, 0.4, null, 0.3]);
  });

  test('its log stands still while it is scrolled', async () => {
    const app = await openProcess();
    await app.press('PageUp');
    await app.until('End: live');
    await app.gone('item-0119');
    await app.press('End');
    await app.until('item-0119');
  });
});

keysOf('process', {
  s: async () => {
    const app = await openProcess();
    await app.press('s');
    await app.until('2026-11-27 stops when its 8 calls in flight have ended.');
    expect(app.backend.acts).toEqual(['stop 2026-11-27']);
  },
  p: async () => {
    const app = await openProcess();
    await app.press('p');
    await app.until('2026-11-27 stops when its 8 calls in flight have ended.');
  },
  K: async () => {
    const app = await openProcess();
    await app.press('K');
    await app.until('Type 4242 to kill it.');
    await app.press('y', 'Enter');
    await app.until('That is not 4242.');
    expect(app.backend.acts).toEqual([]);
    await app.press('Backspace', '4', '2', '4', '2', 'Enter');
    await app.until('Process 4242 was ended.');
    expect(app.backend.acts).toEqual(['kill 2026-11-27 4242']);
  },
  L: async () => {
    const app = await openProcess();
    await app.press('L');
    await app.until('› process › log');
  },
  y: async () => {
    const app = await openProcess();
    await app.press('y');
    await app.until('Copied: 120 lines.');
  },
});
