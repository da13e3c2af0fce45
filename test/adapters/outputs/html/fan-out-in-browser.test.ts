import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHtmlOutput } from '../../../../src/adapters/outputs/html-output.ts';
import { type BrowserPage, findChromium, openPage } from '../../../support/chromium.ts';
import { exampleTables } from '../../../support/example-tables.ts';
import { buildIdeasBatch } from '../../../support/fan-out-batch.ts';

const chromium = findChromium();
const describeWithChromium = chromium === null ? describe.skip : describe;

describeWithChromium('the report of a fan-out in a browser', () => {
  let page: BrowserPage;
  const click = (selector: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const text = (selector: string) =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const status = async (expected: string) =>
    page
      .until(`document.getElementById('status').textContent === ${JSON.stringify(expected)}`)
      .then(() => page.evaluate<string>(`document.getElementById('status').textContent`));
  const ids = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('#body tr')].map((row) => row.children[0].textContent)`);

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    await createHtmlOutput({ tables: { compute: async () => exampleTables } }).write(buildIdeasBatch(24), folder);
    page = await openPage(chromium ?? '', pathToFileURL(join(folder, 'index.html')).href);
  }, 30_000);

  afterAll(async () => {
    expect(page.problems).toEqual([]);
    await page.close();
  });

  it('lists the results first, and other levels when they are asked for, with their own columns and counts', async () => {
    expect(await status('54 children of best')).toBe('54 children of best');
    expect((await ids()).slice(0, 2)).toEqual(['night-trains-1--best-001', 'night-trains-1--best-002']);
    await click('[data-level="1"]');
    expect(await status('240 children of idea')).toBe('240 children of idea');
    expect((await text('#head')).replace(/\s+/g, ' ')).toContain('novelty');
    expect(await text('.states')).toMatch(/accepted\s*211\s*rejected\s*25\s*failed\s*4/);
    await click('#next');
    expect((await ids())[0]).toBe('city-bikes-6--idea-001');
    await click('[data-level="0"]');
    expect(await status('24 items')).toBe('24 items');
    expect((await ids()).slice(0, 2)).toEqual(['night-trains-1', 'school-kitchens-2']);
    await click('[data-level="2"]');
  });

  it('goes to the level of a bar and of a cause', async () => {
    const chart = await page.evaluate<string>(
      `[...document.querySelectorAll('.chart')].find((chart) => chart.textContent.includes('steps.judge.novelty')).querySelector('button:enabled').dataset.chart`,
    );
    await click(`[data-chart="${chart}"]:enabled`);
    expect(await page.evaluate(`document.querySelector('[data-level="1"]').getAttribute('aria-pressed')`)).toBe('true');
    await click('[data-cause="1"]');
    expect(await status('4 of 24 items')).toBe('4 of 24 items');
    await click('.chip');
    await click('[data-level="2"]');
  });

  it('leads from a result to its item, down to a child and on to the next one', async () => {
    await click('#body [data-open]');
    const result = await text('#item');
    for (const part of [
      'night-trains-1 ›',
      'night-trains-1--best-001',
      'What its parent gives it',
      'Skipped for this item.',
    ])
      expect(result).toContain(part);
    await click('.trail button');
    const item = await text('#item');
    for (const part of [
      '10 children of idea · 3 children of best',
      'Step idea (expand)',
      'Lend night trains number 7',
      'Step ranking (code)',
    ])
      expect(item).toContain(part);
    await click('.children .link');
    expect(await text('#item-title')).toBe('night-trains-1--idea-001');
    await click('.item-buttons button:nth-child(2)');
    expect(await text('#item-title')).toBe('night-trains-1--idea-002');
    expect(await page.evaluate('location.hash')).toBe('#item=night-trains-1--idea-002');
    await page.evaluate(`document.getElementById('item').close()`);
  });

  it('shows of a rejected code step its reasons and no empty prompt', async () => {
    await page.evaluate(`location.hash = '#item=city-bikes-12'`);
    const ranking = `[...document.querySelectorAll('#item section')].find((part) => part.innerText.startsWith('Step ranking'))`;
    await page.until(
      `document.getElementById('item-title')?.textContent === 'city-bikes-12' && ${ranking} !== undefined`,
    );
    const section = await page.evaluate<string>(`${ranking}.innerText`);
    expect(section.replace(/\s+/g, ' ')).toBe(
      'Step ranking (code) Attempt 1 rejected ranking: enough Only 10 ideas stood the check',
    );
    await page.evaluate(`document.getElementById('item').close()`);
  });

  it('shows the tables above the steps', async () => {
    expect(await text('#tables')).toContain('The Pro');
    expect(
      await page.evaluate<string[]>(`[...document.querySelectorAll('main > section')].map((section) => section.id)`),
    ).toEqual(['overview', 'tables', 'steps', 'distributions', 'missing', 'items']);
  });
});
