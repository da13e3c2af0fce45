import { describe, expect, test } from '@jest/globals';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const item = { screen: 'item', batchId: '2026-11-27', itemId: 'item-0000' } as const;

async function openItem(size: { columns?: number; rows?: number } = {}) {
  const app = opened({ begin: [item], ...size });
  await app.until('It is accepted');
  return app;
}

describe('an item', () => {
  test.each([
    [80, 24],
    [200, 50],
  ])('at %i×%i', async (columns, rows) => {
    const app = await openItem({ columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test('every tab has what the answer has', async () => {
    const app = await openItem();
    await app.until('␛[2J␛]0;owned␇ the end');
    await app.press('Right');
    await app.until('"refined"');
    await app.press('Right');
    await app.until('Nothing was rejected, and nothing failed.');
    await app.press('Right');
    await app.until('There is no earlier attempt of this step.');
    await app.press('Right');
    await app.until('"place": "a gate at night"');
    await app.press('Right');
    await app.until('You write short dialogues.');
    await app.press('Down', 'Down');
    await app.until('Line 8 of the prompt of refine');
  });

  test('a rejected answer says why', async () => {
    const app = await openItem();
    await app.press('Tab', 'Tab', 'Right', 'Right');
    await app.until('judge, score-range: score: 11 is more than 10');
  });

  test('a click chooses an answer or a tab, the wheel scrolls the text', async () => {
    const app = await openItem();
    app.send('\u001b[<0;5;7M');
    await app.until(/▸ generate +1/);
    app.send('\u001b[<0;9;12M');
    await app.until('▸prompt');
    app.send('\u001b[<65;9;16M');
    await app.gone('You write short dialogues.');
  });

  test('that is gone is said to be gone', async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Enter');
    await app.until('item-0003');
    app.backend.failNext('item', { code: 'no-item', message: 'There is no item item-0000.', hint: 'It was cleaned.' });
    const held = app.backend.hold('item');
    await app.press('Enter');
    held.release();
    await app.until('› item-0000');
  });
});

keysOf('item', {
  Right: async () => {
    const app = await openItem();
    await app.press('Right');
    await app.until('▸parsed');
  },
  Left: async () => {
    const app = await openItem();
    await app.press('Left');
    await app.until('▸prompt');
  },
  Tab: async () => {
    const app = await openItem();
    await app.press('Tab');
    await app.until(/▸ generate +1 ✓/);
  },
  'Shift+Tab': async () => {
    const app = await openItem();
    await app.press('Shift+Tab');
    await app.until(/▸ judge +2 ✓/);
  },
  d: async () => {
    const app = await openItem();
    await app.press('Tab', 'Tab', 'Tab', 'd');
    await app.until('Attempt 1 → 2 of generate');
    await app.until('- MERCHANT: A friend.');
    await app.until('+ MERCHANT: A friend, with bread');
  },
  y: async () => {
    const app = await openItem();
    await app.press('Tab', 'Tab', 'y');
    await app.until('Copied: response of item-0000, 13 characters.');
    expect(app.backend.acts).toEqual(['copy 13 characters']);
    expect(app.written()).toContain(`\u001b]52;c;${Buffer.from('{"score": 11}').toString('base64')}\u0007`);
  },
});
