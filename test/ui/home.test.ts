import { describe, expect, test } from '@jest/globals';
import { createFakeBackend } from '../support/fake-backend.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const cursorOn = (batchId: string) => new RegExp(`▸.?${batchId} `);

describe('all batches', () => {
  test.each([
    [80, 24],
    [200, 50],
  ])('at %i×%i', async (columns, rows) => {
    const app = opened({ columns, rows });
    await app.until('survey-a');
    expect(app.screen()).toMatchSnapshot();
  });

  test('running ones stand first, then those that want something', async () => {
    const app = opened();
    const shown = await app.until('survey-a');
    expect(
      shown
        .split('\n')
        .slice(4, 14)
        .map((line) => line.slice(2, 18).trim()),
    ).toEqual([
      '2026-11-27',
      'survey-a',
      'survey-b',
      'survey-c',
      'blackjack-04',
      'tomorrow',
      'npc-dialog-11',
      'rehearsal',
      '2026-11-20',
      'damaged',
    ]);
  });

  test('an id as the program proposes it is shown whole on a narrow terminal', async () => {
    const app = opened();
    const [first, ...others] = app.backend.shown.rows;
    if (first !== undefined) app.backend.shown.rows = [{ ...first, batchId: '2026-11-27-classify' }, ...others];
    await app.until('2026-11-27-classify ');
    expect(app.screen()).toContain('Accepted');
  });

  test('none yet: says how to start one', async () => {
    const backend = createFakeBackend();
    backend.shown.rows = [];
    const app = opened({ backend });
    await app.until('There are no batches in data yet. n starts one.');
  });

  test('failures that are found while the items are being counted are no news', async () => {
    const app = opened();
    const show = (change: object) => {
      app.backend.shown.rows = app.backend.shown.rows.map((row) =>
        row.batchId === 'survey-b' && 'counts' in row ? { ...row, ...change } : row,
      );
    };
    await app.until('survey-b');
    const row = app.backend.shown.rows.find(({ batchId }) => batchId === 'survey-b');
    if (row === undefined || !('counts' in row)) throw new Error('it is not there');
    show({ isCounted: false, counts: { ...row.counts, failed: 1 } });
    await app.press('End', 'Home');
    show({ isCounted: true, counts: { ...row.counts, failed: 777 } });
    await app.until('777');
    expect(app.screen()).not.toContain('776 new failures');
  });

  test('a batch that was not looked at yet is no unreadable one', async () => {
    const app = opened();
    app.backend.shown.rows = [{ batchId: 'later', problem: 'It is being opened.', isOpening: true }];
    await app.until(/later +… opening.*It is being opened\./s);
    await app.press('Enter');
    await app.until('› later');
  });

  test('a new failure is told, one that was there at first is not', async () => {
    const app = opened();
    await app.until('survey-a');
    expect(app.screen()).not.toContain('failure');
    const rows = app.backend.shown.rows;
    app.backend.shown.rows = rows.map((row) =>
      'counts' in row && row.batchId === 'survey-b' ? { ...row, counts: { ...row.counts, failed: 4 } } : row,
    );
    await app.until('survey-b: 3 new failures');
  });

  test('a batch that is killed shows it at the next look', async () => {
    const app = opened();
    await app.until(/2026-11-27 +● running/);
    app.backend.shown.rows = app.backend.shown.rows.map((row) =>
      'state' in row && row.batchId === '2026-11-27' ? { ...row, state: 'killed', runningSinceMs: null } : row,
    );
    await app.until(/2026-11-27 +✗ killed/);
  });

  test('what cannot be looked at is said with its way out, and it goes on looking', async () => {
    const backend = createFakeBackend();
    backend.failNext('home', { code: 'x', message: 'The folder data cannot be read.', hint: 'Look at its rights.' });
    const held = backend.hold('home');
    const app = opened({ backend });
    held.release();
    await app.until('survey-a');
  });

  test('one that cannot be opened says why', async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('End', 'Enter');
    await app.until('damaged cannot be opened: items.jsonl cannot be read');
  });

  test('what was bought behind the question of a delete is shown, and its id asked for', async () => {
    const app = opened();
    await app.until('survey-a');
    app.backend.shown.goes = { items: 4, paidCalls: 0, paidUsd: 0, unpricedCalls: 0 };
    app.backend.shown.goesByNow = { items: 4, paidCalls: 4, paidUsd: 0.02, unpricedCalls: 0 };
    await app.press('d');
    await app.until('It cost nothing. It is gone for good.');
    await app.press('y');
    await app.until('$0.02 was paid for it. Type the id to delete it for good.');
    expect(app.backend.acts).toEqual([]);
    await app.press(...'2026-11-27', 'Enter');
    await app.until('2026-11-27 is deleted.');
  });

  test('the cursor stays on its batch where that moves', async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Down', 'Down');
    await app.until(cursorOn('survey-b'));
    app.backend.shown.rows = app.backend.shown.rows.map((row) =>
      'state' in row && row.batchId === 'survey-b' ? { ...row, state: 'running' } : row,
    );
    await app.until((shown) => cursorOn('survey-b').test(shown.split('\n')[5] ?? ''));
  });
});

keysOf('home', {
  Enter: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Enter');
    await app.until('› 2026-11-27');
  },
  n: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('n');
    await app.until('› new');
  },
  p: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('p');
    await app.until('2026-11-27 stops when its 8 calls in flight have ended.');
    expect(app.backend.acts).toEqual(['stop 2026-11-27']);
  },
  r: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Down', 'Down', 'r');
    await app.until('You consent to 812 calls for up to $2.40.');
    await app.press('Enter');
    expect(app.backend.acts).toEqual([]);
    await app.press('y');
    await app.until('survey-b is running.');
    expect(app.backend.acts).toEqual(['resume survey-b none 2.4']);
  },
  '/': async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('/', 's', 'u', 'r');
    await app.until('3 of 10');
    await app.gone('blackjack');
    await app.press('Enter', 'Down');
    await app.until(cursorOn('survey-b'));
    await app.press('Esc');
    await app.until('blackjack');
  },
  d: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('d');
    await app.until('$1.44 was paid for it. Type the id to delete it for good.');
    await app.press(...'2026-11-2');
    await app.press('Enter');
    await app.until('That is not 2026-11-27.');
    expect(app.backend.acts).toEqual([]);
    await app.press('7', 'Enter');
    await app.until('2026-11-27 is deleted.');
    await app.until(cursorOn('survey-a'));
    expect(app.backend.acts).toEqual(['remove 2026-11-27']);
  },
  x: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('x');
    await app.until('2026-11-27 is archived.');
    await app.until(cursorOn('survey-a'));
    await app.press('h');
    await app.until('archived shown');
    await app.press('/', ...'2026-11-27', 'Enter', 'x');
    await app.until('2026-11-27 is back.');
  },
  h: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('h');
    await app.until('old-one');
    await app.press('h');
    await app.gone('old-one');
  },
  w: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('w');
    await app.until('Dialogues, second try');
    await app.press('Backspace', 'Backspace', 'Backspace', ...'one', 'Enter');
    await app.until('2026-11-27 is called Dialogues, second one.');
  },
  Space: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Space', 'Space');
    await app.until('+ 2 selected');
    await app.until('+survey-a');
    await app.press('Up', 'Space');
    await app.until('+ 1 selected');
  },
  c: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('c');
    await app.until('Select two batches or more with Space');
    await app.press('Space', 'Space', 'c');
    await app.until('› compare');
  },
  l: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('l');
    await app.until('› pipelines');
  },
});
