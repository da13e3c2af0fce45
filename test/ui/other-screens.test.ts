import { describe, expect, test } from '@jest/globals';
import type { Route } from '../../src/ui/shell.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const batchId = '2026-11-27';
const routes = {
  report: { screen: 'report', batchId },
  files: { screen: 'files', batchId, folder: '' },
  file: { screen: 'file', batchId, path: '.batch/batch.json' },
  log: { screen: 'log', batchId },
  compare: { screen: 'compare', batchIds: [batchId, 'survey-a'] },
  help: { screen: 'help', scopes: ['batch', 'list'] },
} as const satisfies Readonly<Record<string, Route>>;

const firstWords: Readonly<Record<keyof typeof routes, string>> = {
  report: 'REPORT: 2026-11-27',
  files: 'all_results.json',
  file: 'The text of .batch/batch.json',
  log: 'item-0119 generate: 429',
  compare: '990 items matched, 41 differ',
  help: 'workers, cap and lane',
};

async function openAt(screen: keyof typeof routes, size: { columns?: number; rows?: number } = {}) {
  const app = opened({ begin: [routes[screen]], ...size });
  if (screen === 'files') await app.until('.batch/');
  else await app.until(firstWords[screen]);
  return app;
}

describe.each(Object.keys(routes) as (keyof typeof routes)[])('%s', (screen) => {
  test.each([
    [80, 24],
    [200, 50],
  ])('at %i×%i', async (columns, rows) => {
    const app = await openAt(screen, { columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });
});

test('a text is scrolled and says where it is', async () => {
  const app = await openAt('report');
  await app.press('PageDown');
  await app.until('22-43 of 64');
  await app.press('End');
  await app.until('Cost per accepted item');
  await app.press('Home');
  await app.until('1-22 of 64');
});

test('beside the files the one under the cursor is seen where there is room', async () => {
  const app = await openAt('files', { columns: 200, rows: 50 });
  await app.press('Enter');
  await app.until('ledger.jsonl');
  await app.press('Down');
  await app.until('The text of .batch/items.jsonl');
});

test('escape sequences in a file are shown and not obeyed', async () => {
  const app = await openAt('file');
  await app.until('second line␛[31m not red');
});

test('a log that is scrolled up stands still while new lines come', async () => {
  const app = await openAt('log');
  await app.press('Up');
  await app.until('End: live');
  const before = app.screen();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(app.screen()).toBe(before);
});

keysOf('report', {
  u: async () => {
    const app = await openAt('report');
    await app.press('u');
    await app.until('Looking at the batch anew.');
  },
  y: async () => {
    const app = await openAt('report');
    await app.press('y');
    await app.until('Copied: the report.');
  },
});

keysOf('files', {
  Enter: async () => {
    const app = await openAt('files');
    await app.press('Enter');
    await app.until('› .batch');
    await app.until('ledger.jsonl');
    await app.press('Enter');
    await app.until('The text of .batch/batch.json');
    await app.press('Esc', 'Esc');
    await app.until('item-0003/');
  },
  '/': async () => {
    const app = await openAt('files');
    await app.press('/', ...'results');
    await app.until('▸ all_results.json');
    await app.press('Esc');
    await app.until('item-0003/');
  },
  y: async () => {
    const app = await openAt('files');
    await app.press('Down', 'y');
    await app.until('Copied: item-0000.');
  },
});

keysOf('file', {
  y: async () => {
    const app = await openAt('file');
    await app.press('y');
    await app.until('Copied: the text of .batch/batch.json.');
  },
});

keysOf('log', {
  f: async () => {
    const app = await openAt('log');
    await app.press('f', 'f');
    await app.until('warning and worse · 30 of 120');
    await app.gone('saved 12 checkpoints');
  },
  '/': async () => {
    const app = await openAt('log');
    await app.press('/', ...'limiter', 'Enter');
    await app.until('15 of 120');
  },
  y: async () => {
    const app = await openAt('log');
    await app.press('f', 'f', 'f', 'y');
    await app.until('Copied: 15 lines.');
  },
});

keysOf('compare', {
  Enter: async () => {
    const app = await openAt('compare');
    await app.press('Down', 'Enter');
    await app.until('› item-0007');
  },
  Tab: async () => {
    const app = await openAt('compare');
    await app.press('Tab');
    await app.until('▸survey-a');
  },
  d: async () => {
    const app = await openAt('compare');
    await app.press('d');
    await app.gone('1,000');
    await app.press('d');
    await app.until('1,000');
  },
});
