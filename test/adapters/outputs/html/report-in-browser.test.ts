import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHtmlOutput } from '../../../../src/adapters/outputs/html-output.ts';
import type { BatchView } from '../../../../src/core/view.ts';
import { type BrowserPage, findChromium, openPage } from '../../../support/chromium.ts';
import { buildAnswer, buildItem, buildReviewBatch, buildUsage, buildView } from '../../../support/view-builder.ts';

const chromium = findChromium();
const describeWithChromium = chromium === null ? describe.skip : describe;

async function open(view: BatchView, width = 1300): Promise<BrowserPage> {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  await createHtmlOutput().write(view, folder);
  return openPage(chromium ?? '', pathToFileURL(join(folder, 'index.html')).href, { width });
}

/** Waits until the line above the table is the expected one, and gives what it is in the end. */
async function statusAfter(page: BrowserPage, action: string, expected: string): Promise<string> {
  await page.evaluate(action);
  await page.until(`document.getElementById('status').textContent === ${JSON.stringify(expected)}`);
  return page.evaluate<string>(`document.getElementById('status').textContent`);
}
const click = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).click()`;
const cells = (column: number) =>
  `[...document.querySelectorAll('#body tr')].map((row) => row.children[${column}].textContent)`;

describeWithChromium('the report in a browser', () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await open(buildReviewBatch(300));
  }, 30_000);

  afterAll(async () => {
    expect(page.problems).toEqual([]);
    expect(page.requests.filter((address) => !address.startsWith('file:') && !address.startsWith('data:'))).toEqual([]);
    await page.close();
  });

  it('shows fifty items a page and turns pages', async () => {
    expect(await statusAfter(page, '', '300 items')).toBe('300 items');
    expect(await page.evaluate<string[]>(cells(0))).toEqual(
      Array.from({ length: 50 }, (_, index) => `item-${String(index + 1).padStart(4, '0')}`),
    );
    await page.evaluate(click('#next'));
    expect((await page.evaluate<string[]>(cells(0)))[0]).toBe('item-0051');
    expect(await page.evaluate('document.getElementById("pages").textContent')).toBe('of 6');
    await page.evaluate(click('#previous'));
  });

  it('filters by search, by state, by a bar and by cause, and clears again', async () => {
    const search = `const field = document.getElementById('search'); field.value = 'item-0004'; field.dispatchEvent(new Event('input'))`;
    expect(await statusAfter(page, search, '1 of 300 items')).toBe('1 of 300 items');
    expect(await statusAfter(page, click('.chip'), '300 items')).toBe('300 items');
    expect(await statusAfter(page, click('[data-state="1"]'), '16 of 300 items')).toBe('16 of 300 items');
    expect(await statusAfter(page, click('[data-state="2"]'), '29 of 300 items')).toBe('29 of 300 items');
    expect(await statusAfter(page, click('#filters li:last-child button'), '300 items')).toBe('300 items');
    const [label, count] = await page.evaluate<[string, string]>(
      `[document.querySelector('[data-chart="1"][data-bar="1"] .bar-label').textContent, document.querySelector('[data-chart="1"][data-bar="1"] .bar-count').firstChild.textContent.trim()]`,
    );
    expect(label).toBe('avoid');
    expect(await statusAfter(page, click('[data-chart="1"][data-bar="1"]'), `${count} of 300 items`)).toBe(
      `${count} of 300 items`,
    );
    expect(
      await page.evaluate(`document.querySelector('[data-chart="1"][data-bar="1"]').getAttribute('aria-pressed')`),
    ).toBe('true');
    const cause = await page.evaluate<string>(
      `document.querySelector('[data-cause="0"]').closest('.cause').querySelector('.cause-count').textContent`,
    );
    expect(cause).toMatch(/^\d+ items$/);
    const ofCause = `${parseInt(cause, 10)} of 300 items`;
    expect(await statusAfter(page, click('[data-cause="0"]'), ofCause)).toBe(ofCause);
    await statusAfter(page, click('.chip'), '300 items');
  });

  it('sorts by a column and says so to a screen reader', async () => {
    const heads = await page.evaluate<string[]>(
      `[...document.querySelectorAll('#head th')].map((head) => head.textContent)`,
    );
    const column = heads.findIndex((head) => head.includes('confidence'));
    await page.evaluate(click(`#head th:nth-child(${column + 1}) button`));
    await page.until(`document.querySelector('[aria-sort]')?.getAttribute('aria-sort') === 'descending'`);
    await page.until(`${cells(column)}[0] === '1'`);
    const values = (await page.evaluate<string[]>(cells(column))).map(Number);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values[0]).toBe(1);
    expect(await page.evaluate(`document.querySelector('[aria-sort]').getAttribute('aria-sort')`)).toBe('descending');
    for (const direction of ['ascending', null]) {
      await page.evaluate(click('[aria-sort] button'));
      await page.until(
        `(document.querySelector('[aria-sort]')?.getAttribute('aria-sort') ?? null) === ${JSON.stringify(direction)}`,
      );
      expect(await page.evaluate(`document.querySelector('[aria-sort]')?.getAttribute('aria-sort') ?? null`)).toBe(
        direction,
      );
    }
    await page.until(`${cells(0)}[0] === 'item-0001'`);
    expect((await page.evaluate<string[]>(cells(0)))[0]).toBe('item-0001');
  });

  it('opens an item with all there is of it, and closes it by Escape with the focus back', async () => {
    await page.evaluate(click('[data-open="2"]'));
    const text = await page.evaluate<string>(`document.getElementById('item').innerText`);
    for (const part of [
      'item-0003',
      'Result',
      'Input',
      'Step review',
      'Step score',
      'claude-haiku-4-5',
      'tokens in',
      'Review the package zod-next-3.',
      'It has been used in production for years.',
    ])
      expect(text).toContain(part);
    expect(await page.evaluate('location.hash')).toBe('#item=item-0003');
    await page.send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key: 'ArrowRight',
      code: 'ArrowRight',
      windowsVirtualKeyCode: 39,
    });
    await page.until(`document.getElementById('item-title').textContent === 'item-0004'`);
    expect(await page.evaluate(`document.getElementById('item-title').textContent`)).toBe('item-0004');
    await page.send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key: 'Escape',
      code: 'Escape',
      windowsVirtualKeyCode: 27,
    });
    await page.until(
      `!document.getElementById('item').open && document.activeElement.textContent === 'item-0004' && location.hash === ''`,
    );
    expect(
      await page.evaluate(`[document.getElementById('item').open, document.activeElement.textContent, location.hash]`),
    ).toEqual([false, 'item-0004', '']);
  });

  it('shows another column when it is asked for', async () => {
    await page.evaluate(
      `[...document.querySelectorAll('#columns label')].find((label) => label.textContent.includes('license')).click()`,
    );
    expect(
      await page.evaluate<string[]>(`[...document.querySelectorAll('#head th')].map((head) => head.textContent)`),
    ).toContain('inputlicense');
  });
});

describeWithChromium('a card of the report', () => {
  it.each([500, 900, 1300])(
    'never breaks inside a number, nor lets it stand out, %i wide',
    async (width) => {
      const batch = buildReviewBatch(20);
      const usage = buildUsage(1_234_567_890, 123_456_789);
      const page = await open({ ...batch, money: { ...batch.money, costUsd: 1_234_567.89, usage } }, width);
      const broken = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.figure')].filter((figure) => {
        const range = document.createRange();
        range.selectNodeContents(figure);
        const lines = new Set([...range.getClientRects()].map(({ top }) => top)).size;
        return lines > 1 || range.getBoundingClientRect().width > figure.clientWidth;
      }).map((figure) => figure.textContent)`,
      );
      await page.close();
      expect(broken).toEqual([]);
    },
    30_000,
  );
});

describeWithChromium('hostile text in a browser', () => {
  it('runs nothing, builds nothing and is shown', async () => {
    const texts = [
      '</script><script>window.hacked=1</script>',
      '<img src=x onerror="window.hacked=1">',
      '<svg onload=window.hacked=1>',
      'javascript:window.hacked=1',
      'abc\u202edcba',
      '\u001b[31m',
    ];
    const items = texts.map((text, index) =>
      buildItem(
        `item-${index}`,
        { kind: text, [text]: [text] },
        { raw: { name: text }, answers: [buildAnswer({ prompt: { system: text, user: text }, response: text })] },
      ),
    );
    const page = await open(buildView({ name: texts.join(' '), items }));
    try {
      for (const place of texts.keys()) await page.evaluate(`document.querySelector('[data-open="${place}"]').click()`);
      expect(await page.evaluate<string>(`document.getElementById('item').innerText`)).toContain('␛[31m');
      expect(
        await page.evaluate(
          '[window.hacked, document.querySelectorAll("img, svg[onload], [href^=javascript]").length]',
        ),
      ).toEqual([null, 0]);
      expect(page.problems).toEqual([]);
    } finally {
      await page.close();
    }
  }, 30_000);
});
