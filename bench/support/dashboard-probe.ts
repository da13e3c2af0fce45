/**
 * The dashboard's own process without its screens: asks what they ask, as often as they do, and says what that took. Ink is loaded
 * and draws a line, so that the memory is that of a whole dashboard.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { render, Text } from 'ink';
import { createElement } from 'react';
import { createDashboardBackend } from '../../src/compose/dashboard/create-dashboard-backend.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';
import type { ItemQuery } from '../../src/ports/dashboard-backend.ts';

const [batchId = '', program = '', ...rest] = process.argv.slice(2);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

const nowhere = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { columns: 80, rows: 24 });
const screen = render(createElement(Text, null, 'looking'), { stdout: nowhere as unknown as NodeJS.WriteStream });
let peakBytes = 0;
const sampler = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 20);
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();

function sayMemory(when: string): void {
  say(
    `memory ${when.padEnd(34)} ${mib(process.memoryUsage.rss())}, most ${mib(peakBytes)}; event loop delayed at most ${(loop.max / 1e6).toFixed(1)} ms, 99 % ${(loop.percentile(99) / 1e6).toFixed(1)} ms`,
  );
  loop.reset();
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const value = await work();
  say(`${name.padEnd(41)} ${(performance.now() - since).toFixed(1)} ms`);
  return value;
}

const all: ItemQuery = {
  state: null,
  step: null,
  search: '',
  sort: 'order',
  isDescending: false,
  offset: 0,
  count: 50,
};
const backend = createDashboardBackend(
  createSurroundings({ environment: process.env, currentFolder: process.cwd(), stdin: process.stdin }),
);
await delay(2_000);
sayMemory('while nothing is asked');
await timed('home, first answer', () => backend.home({ archived: false }));
await timed('batch, first answer', () => backend.batch(batchId));
const since = performance.now();
while (!(await backend.batch(batchId)).isCounted) await delay(20);
say(`${'until every item is counted'.padEnd(41)} ${(performance.now() - since).toFixed(0)} ms`);
sayMemory('counted');
await timed('home', () => backend.home({ archived: false }));
await timed('batch', () => backend.batch(batchId));
await timed('items, first page', () => backend.items(batchId, all));
await timed('items, last page', () => backend.items(batchId, { ...all, offset: 99_950 }));
await timed('items, filtered by state', () => backend.items(batchId, { ...all, state: 'waiting' }));
await timed('items, searched', () => backend.items(batchId, { ...all, search: '0099' }));
await timed('items, by id, the first time', () => backend.items(batchId, { ...all, sort: 'id', isDescending: true }));
await timed('items, by id and searched', () => backend.items(batchId, { ...all, sort: 'id', search: '77' }));
await timed('items, by attempts', () => backend.items(batchId, { ...all, sort: 'attempts', isDescending: true }));
const { rows } = await backend.items(batchId, all);
await timed('one item', () => backend.item(batchId, rows[0]?.id ?? ''));
await timed('log', () => backend.log(batchId, null, 200));
sayMemory('after these questions');

if (program !== '') {
  const run: ChildProcess = spawn(process.execPath, [program, ...rest], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<void>((resolve) => run.once('exit', () => resolve()));
  let isRunning = true;
  void ended.then(() => {
    isRunning = false;
  });
  const tooks: number[] = [];
  let cursor: string | null = null;
  let accepted = 0;
  let backwards = 0;
  while (isRunning) {
    const begun = performance.now();
    const detail = await backend.batch(batchId);
    tooks.push(performance.now() - begun);
    if (detail.counts.accepted < accepted) backwards += 1;
    accepted = detail.counts.accepted;
    await backend.home({ archived: false });
    await backend.items(batchId, all);
    cursor = (await backend.log(batchId, cursor, 200)).cursor;
    await delay(500);
  }
  const sorted = tooks.toSorted((a, b) => a - b);
  say(
    `batch while a run goes on                 ${(sorted[sorted.length >> 1] ?? 0).toFixed(1)} ms, at most ${(sorted.at(-1) ?? 0).toFixed(1)} ms; ${backwards} times a count went back`,
  );
  const end = performance.now();
  let last = await backend.batch(batchId);
  while (last.state === 'running' || last.counts.waiting > 0) {
    await delay(50);
    last = await backend.batch(batchId);
    if (performance.now() - end > 20_000) break;
  }
  say(
    `until the end of the run is shown         ${(performance.now() - end).toFixed(0)} ms: ${JSON.stringify(last.counts)}`,
  );
  sayMemory('while the run went on');
}
const { self } = await backend.home({ archived: false });
say(`the dashboard says of itself              ${mib(self.memoryBytes)}`);
clearInterval(sampler);
screen.unmount();
await backend.close();
process.exit(0);
