/**
 * What making items of a source costs: `node bench/sources.ts [items]` (default 1000000). Nothing is written but a file of
 * rows to read; what the disk adds to acquiring is in bench/files.ts.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createExpressionLanguage } from '../src/adapters/evaluator/create-expression-language.ts';
import { createSource } from '../src/adapters/sources/create-source.ts';
import { digestOf } from '../src/core/digest.ts';
import { createItemIndex } from '../src/core/item-index.ts';
import { plainSource } from '../src/core/plain-source.ts';
import type { SourceDefinition } from '../src/core/pipeline.ts';
import { createItemFilter } from '../src/stages/items/item-filter.ts';
import { openItemStream } from '../src/stages/items/item-stream.ts';
import { describeMachine, say, toTable, verdict } from './support/figures.ts';
import { atWorkplace } from './support/workplace.ts';

const wanted = Number(process.argv[2] ?? 1_000_000);
const side = Math.round(Math.cbrt(wanted));
const count = side ** 3;
const at = { file: 'pipeline.yaml', line: 1, column: 1 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMiB = () => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1_048_576;
};

interface Case {
  readonly name: string;
  readonly definition: Omit<SourceDefinition, 'id' | 'filter'>;
  readonly filter?: string;
  readonly limit?: number;
  /** Items that are looked at for those that come out; else these themselves. */
  readonly lookedAt?: number;
}

/** One reading of the stream; memory is that of the whole process, at its highest, looked at now and then. */
async function measure({ name, definition, filter, limit, lookedAt }: Case, folder: string) {
  const expressions =
    filter === undefined
      ? null
      : createItemFilter({ text: filter, at }, createExpressionLanguage(), {
          functions: null,
          constants: { vars: {} },
        });
  const whole: SourceDefinition = { ...definition, id: null, filter: null };
  const source = createSource(whole, { sourceFolder: folder, stdin: nothing() });
  const stream = openItemStream({
    source,
    definition: whole,
    idTemplate: null,
    filter: expressions,
    seed: 7,
    limit: limit ?? null,
  });
  const before = heapMiB();
  let highest = 0;
  const look = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    highest = Math.max(highest, (heapUsed + arrayBuffers) / 1_048_576 - before);
  };
  const watch = setInterval(look, 20);
  const start = performance.now();
  let items = 0;
  for await (const _ of stream.read(new AbortController().signal)) items += 1;
  const ms = performance.now() - start;
  look();
  clearInterval(watch);
  expressions?.close();
  return { name, items, ms, highest, rate: ((lookedAt ?? items) / ms) * 1000 };
}

async function* nothing(): AsyncGenerator<Buffer> {}

async function writeRows(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (let row = 0; row < count; row += 1) {
    const line = JSON.stringify({ id: `row-${row}`, price: row % 100, text: `What a customer wrote, number ${row}` });
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

say(describeMachine());
say(`${count.toLocaleString('en-US')} combinations of three lists of ${side}, and as many rows of JSONL\n`);

await atWorkplace(async ({ top }) => {
  await writeRows(join(top, 'rows.jsonl'));
  const elements = Array.from({ length: side }, (_, index) => `element ${index}`);
  const list = { kind: 'items', items: elements } as const;
  const combined = {
    ...plainSource,
    origin: { kind: 'none' },
    combine: { kind: 'cross', parts: ['a', 'b', 'c'].map((name) => ({ name, list })) },
  } as const;
  const rows = { ...plainSource, origin: { kind: 'file', path: 'rows.jsonl', select: null } } as const;
  const cases: readonly Case[] = [
    { name: 'combinations, --limit 5', definition: combined, limit: 5 },
    { name: 'combinations, filter, --limit 5', definition: combined, filter: 'a != b', limit: 5 },
    { name: 'combinations, shuffled, --limit 5', definition: { ...combined, shuffle: true }, limit: 5 },
    { name: 'combinations, all', definition: combined },
    { name: 'combinations, all, filter', definition: combined, filter: 'a != b' },
    { name: 'combinations, all, shuffled', definition: { ...combined, shuffle: true } },
    { name: 'combinations, sample of 1000', definition: { ...combined, sample: 1000 } },
    { name: 'combinations, sample of all but one', definition: { ...combined, sample: count - 1 } },
    { name: 'rows, all', definition: rows },
    { name: 'rows, all, filter', definition: rows, filter: 'price > 10' },
    { name: 'rows, sample of 1000', definition: { ...rows, sample: 1000 }, lookedAt: count },
    { name: 'rows, sample of all', definition: { ...rows, sample: count } },
    { name: 'rows, all, shuffled', definition: { ...rows, shuffle: true } },
    { name: 'rows, three repetitions', definition: { ...rows, repeat: 3 } },
  ];
  const measured: Awaited<ReturnType<typeof measure>>[] = [];
  for (const one of cases) measured.push(await measure(one, top));
  say(
    toTable([
      ['', 'items', 'ms', 'looked at a second', 'MiB more, at most'],
      ...measured.map(({ name, items, ms, highest, rate }) => [
        name,
        items.toLocaleString('en-US'),
        ms.toFixed(1),
        Math.round(rate).toLocaleString('en-US'),
        highest.toFixed(0),
      ]),
    ]),
  );
  const limited = measured.find(({ name }) => name === 'combinations, --limit 5');
  say(`\nms for five of them: ${verdict(limited?.ms ?? Number.NaN, 50, 1)}`);
});

const before = heapMiB();
const index = createItemIndex();
for (let item = 0; item < count; item += 1) {
  const id = `gruff-blacksmith-${item}.friendly.rumours`;
  index.markSeen(index.add({ id, key: id, digest: digestOf(id) }), item + 1);
}
const bytes = ((heapMiB() - before) * 1_048_576) / index.size;
say(`bytes that acquiring keeps of each item of the batch: ${verdict(bytes, 200, 0)}`);
