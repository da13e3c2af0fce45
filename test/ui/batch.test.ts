import { describe, expect, test } from '@jest/globals';
import { createFakeBackend, type FakeBackend } from '../support/fake-backend.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

async function openBatch(setting: { columns?: number; rows?: number; batchId?: string; backend?: FakeBackend } = {}) {
  const { batchId = '2026-11-27', ...rest } = setting;
  const app = opened({ begin: [{ screen: 'batch', batchId }], ...rest });
  await app.until('item-0003');
  return app;
}

const opens = (key: string, title: string) => async (): Promise<void> => {
  const app = await openBatch();
  await app.press(key);
  await app.until(`› 2026-11-27 › ${title}`);
};

describe('a batch', () => {
  test.each([
    [80, 24, '2026-11-27'],
    [200, 50, '2026-11-27'],
    [80, 24, 'blackjack-04'],
    [200, 50, 'blackjack-04'],
  ])('at %i×%i: %s', async (columns, rows, batchId) => {
    const app = await openBatch({ columns, rows, batchId });
    if (columns > 100) await app.until('item-0119 generate: 429');
    expect(app.screen()).toMatchSnapshot();
  });

  test('its jobs at 80×24', async () => {
    const app = await openBatch({ batchId: 'blackjack-04' });
    await app.press('Shift+Tab');
    await app.until('3,120 of 4,000');
    expect(app.screen()).toMatchSnapshot();
  });

  test('its log at 80×24: live, until it is scrolled', async () => {
    const app = await openBatch();
    await app.press('Tab');
    await app.until('item-0119 generate: 429');
    await app.until('live');
    await app.press('PageUp');
    await app.until('End: live');
    await app.gone('item-0119');
    await app.press('End');
    await app.until('item-0119');
  });

  test('of 100,000 items asks for the rows around those that are seen, and draws no others', async () => {
    const backend = createFakeBackend();
    backend.shown.items = 100_000;
    const app = await openBatch({ backend });
    await app.until('100,000');
    await app.press('End');
    await app.until('▸ item-99999');
    await app.press('PageUp', 'Up');
    await app.until('▸ item-99988');
    expect(app.screen().match(/ item-\d+ /g)).toHaveLength(11);
    expect(Math.max(...backend.pages.map(({ count }) => count))).toBeLessThanOrEqual(50);
  });

  test('shows only items of each state in turn, and then all again', async () => {
    const app = await openBatch();
    for (const state of ['accepted', 'rejected', 'failed', 'waiting', 'in flight', 'all']) {
      await app.press('f');
      await app.until(` ${state} · in order`);
    }
  });

  test('whose items are still being counted says so', async () => {
    const backend = createFakeBackend();
    backend.shown.rows = backend.shown.rows.map((row) => ('state' in row ? { ...row, isCounted: false } : row));
    const app = await openBatch({ backend });
    await app.until('still counting …');
  });

  test('that is gone says so', async () => {
    const app = opened({ begin: [{ screen: 'batch', batchId: 'nowhere' }] });
    await app.until('There is no batch nowhere.');
    await app.press('Esc');
    await app.until('survey-a');
  });

  test('that goes away while it is looked at says so below what was seen', async () => {
    const app = await openBatch();
    app.backend.shown.rows = [];
    const screen = await app.until('✗ There is no batch 2026-11-27. It may have been deleted.');
    expect(screen).toContain('item-0003');
  });

  test('that refuses something says so with the whole way out', async () => {
    const app = await openBatch();
    const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ');
    app.backend.failNext('stop', { code: 'refused', message: `It is refused: ${words}`, hint: 'Wait for its end' });
    await app.press('p');
    await app.until(/Wait\s+for\s+its\s+end\./);
  });

  test('nobody works on cannot be tuned', async () => {
    const app = await openBatch({ batchId: 'survey-b' });
    await app.press('t');
    await app.until('Nobody works on it: r resumes it.');
  });

  test('a higher cap is agreed to before the run may spend it', async () => {
    const app = await openBatch();
    const raise = async () => {
      await app.press('t');
      await app.until('Tune the run');
      await app.press('Tab', ...Array<string>(8).fill('Backspace'), '9', '0', 'Enter');
      await app.until('In all the batch may come to $90.00: this is what you consent to.');
      expect(app.backend.acts).toEqual([]);
    };
    await raise();
    await app.press('n');
    await app.until('It goes on as it was.');
    await raise();
    await app.press('y');
    await app.until('2026-11-27 goes on otherwise.');
    expect(app.backend.acts).toEqual(['tune 2026-11-27 {"maxCostUsd":90} 90']);
  });

  test('a wrong number of workers is not sent', async () => {
    const app = await openBatch();
    await app.press('t');
    await app.until('Tune the run');
    await app.press('x', 'Enter');
    await app.until('Workers is a whole number from 1 on, not 10x.');
    expect(app.backend.acts).toEqual([]);
  });

  test('a click chooses a step, a pane or an item; a double click opens the item', async () => {
    const app = await openBatch();
    app.send('\u001b[<0;5;8M');
    await app.until('at judge');
    app.send('\u001b[<0;5;8M');
    await app.gone('at judge');
    app.send('\u001b[<0;11;11M');
    await app.until('▸Log');
    app.send('\u001b[<0;3;11M');
    await app.until('▸ item-0000');
    app.send('\u001b[<0;5;15M\u001b[<0;5;15m\u001b[<0;5;15M');
    await app.until('› item-0002');
  });
});

keysOf('batch', {
  Enter: opens('Enter', 'item-0000'),
  Tab: async () => {
    const app = await openBatch();
    await app.press('Tab');
    await app.until('▸Log');
    await app.press('Enter');
    await app.until('› log');
  },
  'Shift+Tab': async () => {
    const app = await openBatch();
    await app.press('Shift+Tab');
    await app.until('None: its calls do not travel in jobs.');
  },
  Right: async () => {
    const app = await openBatch();
    await app.press('Right', 'Right');
    await app.until('at judge · in order');
    await app.press('Right', 'Right', 'Right');
    await app.until('all · in order · 1,000');
  },
  Left: async () => {
    const app = await openBatch();
    await app.press('Left');
    await app.until('at refine · in order');
    await app.until('140 skipped');
  },
  f: async () => {
    const app = await openBatch();
    await app.press('f', 'f');
    await app.until('rejected · in order · 100');
    await app.until('▸ item-0006');
  },
  '/': async () => {
    const app = await openBatch();
    await app.press('/', ...'099');
    await app.until('in order · 11');
    await app.press('Enter', 'Down');
    await app.until('▸ item-0990');
    await app.press('Esc');
    await app.until('in order · 1,000');
  },
  s: async () => {
    const app = await openBatch();
    await app.press('s', 's');
    await app.until('by state');
  },
  S: async () => {
    const app = await openBatch();
    await app.press('S');
    await app.until('in order · reversed');
    await app.until('▸ item-0999');
  },
  p: async () => {
    const app = await openBatch();
    await app.press('p');
    await app.until('2026-11-27 stops when its 8 calls in flight have ended.');
  },
  r: async () => {
    const app = await openBatch({ batchId: 'survey-b' });
    await app.press('r');
    await app.until('Resume survey-b?');
    await app.press('y');
    await app.until('survey-b is running.');
    expect(app.backend.acts).toEqual(['resume survey-b none 2.4']);
  },
  R: async () => {
    const app = await openBatch();
    app.backend.shown.estimate = {
      ...app.backend.shown.estimate,
      removes: { items: 12, paidCalls: 36, paidUsd: 0.42, unpricedCalls: 0 },
    };
    await app.press('R');
    await app.until('what failed (3)');
    await app.press('Right');
    await app.until('what was rejected (12)');
    await app.press('Enter');
    await app.until('Redo what was rejected in 2026-11-27?');
    await app.until('($0.42) are removed for it.');
    await app.until('redo it for up to $2.40');
    await app.press('y');
    await app.until('2026-11-27 is running.');
    expect(app.backend.acts).toEqual(['resume 2026-11-27 rejected 2.4']);
  },
  t: async () => {
    const app = await openBatch();
    await app.press('t');
    await app.until('Tune the run of 2026-11-27');
    await app.press('Backspace', 'Backspace', '2', '0', 'Enter');
    await app.until('2026-11-27 goes on otherwise.');
    expect(app.backend.acts).toEqual(['tune 2026-11-27 {"workers":20}']);
  },
  g: opens('g', 'report'),
  D: opens('D', 'diagnosis'),
  F: opens('F', 'files'),
  L: opens('L', 'log'),
  i: opens('i', 'process'),
  o: async () => {
    const app = await openBatch();
    await app.press('o');
    await app.until('output/2026-11-27/index.html is open.');
  },
});
