/**
 * What the store costs beside the bare system calls: `node bench/store.ts [items …]` (default 10000 and 100000).
 * Every round works in a new folder: after a mass unlink some file systems make files slowly for minutes.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClock } from '../src/adapters/clock.ts';
import { createBatchShelf } from '../src/adapters/store/batch-shelf.ts';
import { createDiskFiles } from '../src/adapters/store/disk-files.ts';
import type { LedgerLine } from '../src/core/ledger.ts';
import type { BatchStore } from '../src/ports/batch-store.ts';

const top = mkdtempSync(join(tmpdir(), 'batch-pipeline-bench-'));
const text = 'x'.repeat(1500);
const ledgerLines = 200_000;
const receipts = 1000;
let folders = 0;

function newFolder(): string {
  folders += 1;
  const folder = join(top, `round-${folders}`);
  mkdirSync(folder);
  return folder;
}

function measureUs(act: () => void): number {
  const start = process.hrtime.bigint();
  act();
  return Number(process.hrtime.bigint() - start) / 1000;
}

async function measureLaterUs(act: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await act();
  return Number(process.hrtime.bigint() - start) / 1000;
}

function openStore(dataFolder: string = newFolder()): BatchStore {
  return createBatchShelf({ files: createDiskFiles(), dataFolder, clock: createClock() }).open('bench');
}

const nameOf = (item: number): string => `item-${String(item).padStart(6, '0')}`;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const ratio = (own: number, bare: number): string => `${(own / bare).toFixed(2)}x`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function writeThroughStore(store: BatchStore, items: number): void {
  for (let item = 0; item < items; item += 1) {
    const id = nameOf(item);
    store.writeItemFile(id, 'raw.json', text);
    // The engine has seen the names of the folder, and says that a file is new.
    store.writeStepFile(id, 'main', 'prompt.md', text, true);
    store.writeStepFile(id, 'main', 'response.md', text, true);
    store.writeStepFile(id, 'main', 'parsed.json', text, true);
  }
}

function writeBare(root: string, items: number): void {
  for (let item = 0; item < items; item += 1) {
    const folder = `${root}/${nameOf(item)}`;
    mkdirSync(folder);
    for (const name of ['raw.json', 'prompt.md', 'response.md', 'parsed.json']) {
      writeFileSync(`${folder}/.${name}.1-1.tmp`, text);
      renameSync(`${folder}/.${name}.1-1.tmp`, `${folder}/${name}`);
    }
  }
}

/** The C program, built now; null where there is no compiler. */
function buildBareProgram(): string | null {
  const program = join(top, 'bare-checkpoints');
  try {
    execFileSync('cc', ['-O2', '-o', program, fileURLToPath(new URL('bare-checkpoints.c', import.meta.url))], {
      stdio: 'ignore',
    });
    return program;
  } catch {
    return null;
  }
}

/** Returns the data folder of the last batch that the store wrote. */
function compareCheckpoints(items: number, program: string | null): string {
  const rounds = items <= 20_000 ? 6 : 2;
  const own: number[] = [];
  const bare: number[] = [];
  const compiled: number[] = [];
  let dataFolder = '';
  // One small round first, so that compiling the code is not counted.
  writeThroughStore(openStore(), 500);
  writeBare(newFolder(), 500);
  for (let round = 0; round < rounds; round += 1) {
    const acts = [
      () => {
        if (program === null) return;
        const words = [newFolder(), String(items), String(text.length)];
        compiled.push(Number(execFileSync(program, words, { encoding: 'utf8' })));
      },
      () => bare.push(measureUs(() => writeBare(newFolder(), items))),
      () => {
        dataFolder = newFolder();
        const store = openStore(dataFolder);
        own.push(measureUs(() => writeThroughStore(store, items)));
      },
    ];
    // Forwards and backwards in turn: the fuller a file system, the slower it makes files.
    for (const act of round % 2 === 0 ? acts : acts.toReversed()) act();
  }
  const [ownUs, bareUs, compiledUs] = [own, bare, compiled].map((all) => median(all) / items) as [
    number,
    number,
    number,
  ];
  say(`checkpoints, ${items} items (folder + 4 files each), us an item, median of ${rounds}:`);
  say(
    `  store ${ownUs.toFixed(1)}   bare Node ${bareUs.toFixed(1)}   ${program === null ? 'no C compiler' : `C ${compiledUs.toFixed(1)}`}`,
  );
  say(
    `  store / bare Node ${ratio(ownUs, bareUs)}${program === null ? '' : `   store / C ${ratio(ownUs, compiledUs)}`}`,
  );
  return dataFolder;
}

function comparePictures(dataFolder: string, items: number): void {
  const folder = join(dataFolder, 'bench');
  const store = openStore(dataFolder);
  const names = store.listItemFolders();
  const listNames = (): void => {
    for (const name of names) readdirSync(`${folder}/${name}`);
  };
  const readPictures = (): void => {
    for (const name of names) store.readPicture(name, ['main']);
  };
  listNames();
  readPictures();
  const bare = Math.min(measureUs(listNames), measureUs(listNames));
  const own = Math.min(measureUs(readPictures), measureUs(readPictures));
  const listing = measureUs(() => void store.listItemFolders());
  say(
    `pictures of ${items} items: ${(own / 1000).toFixed(0)} ms, bare readdir ${(bare / 1000).toFixed(0)} ms, ratio ${ratio(own, bare)}; listing of the batch ${(listing / 1000).toFixed(0)} ms`,
  );
}

function compareLedger(): void {
  const store = openStore();
  const line: LedgerLine = {
    type: 'asked',
    call: 'c'.repeat(16),
    at: '2025-01-15T08:00:00.000Z',
    item: nameOf(1),
    step: 'main',
    attempt: 1,
    provider: 'openai',
    model: 'm',
    lane: 'realtime',
    reserveUsd: 0.01,
    simulated: true,
  };
  const append = measureUs(() => {
    for (let count = 0; count < ledgerLines; count += 1) store.appendLedger([line]);
  });
  let seen = 0;
  const read = measureUs(() => {
    for (const each of store.readLedger()) seen += each.type === 'asked' ? 1 : 0;
  });
  const texts = Array.from({ length: ledgerLines }, () => JSON.stringify(line));
  const parse = measureUs(() => {
    for (const each of texts) JSON.parse(each);
  });
  say(
    `ledger, ${seen} lines: append ${(append / ledgerLines).toFixed(1)} us a line; read ${(read / 1000).toFixed(0)} ms, JSON.parse alone ${(parse / 1000).toFixed(0)} ms, ratio ${ratio(read, parse)}`,
  );
}

async function compareReceipts(): Promise<void> {
  const store = openStore();
  const line: LedgerLine = { type: 'free', call: 'c', at: '2025-01-15T08:00:00.000Z', reason: 'bench' };
  for (let item = 0; item < receipts; item += 1) store.writeItemFile(nameOf(item), 'raw.json', text);
  const names = Array.from({ length: receipts }, (_, item) => nameOf(item)).values();
  const worker = async (): Promise<void> => {
    for (const name of names) {
      await store.writeStepFileDurably(name, 'main', 'receipt.json', text);
      await store.appendLedgerDurably(line);
    }
  };
  const own = await measureLaterUs(async () => {
    await Promise.all(Array.from({ length: 50 }, worker));
    await store.close();
  });
  const root = newFolder();
  for (let item = 0; item < receipts; item += 1) mkdirSync(`${root}/${nameOf(item)}`);
  const bare = measureUs(() => {
    const ledger = openSync(`${root}/ledger.jsonl`, 'a');
    for (let item = 0; item < receipts; item += 1) {
      const folder = `${root}/${nameOf(item)}`;
      const handle = openSync(`${folder}/.receipt.tmp`, 'w');
      writeFileSync(handle, text);
      fsyncSync(handle);
      closeSync(handle);
      renameSync(`${folder}/.receipt.tmp`, `${folder}/receipt.json`);
      const opened = openSync(folder, 'r');
      fsyncSync(opened);
      closeSync(opened);
      writeFileSync(ledger, '{}\n');
      fsyncSync(ledger);
    }
    closeSync(ledger);
  });
  say(
    `receipt + ledger line on disk, ${receipts} by 50 workers: ${(own / receipts).toFixed(0)} us each; one after another by bare calls ${(bare / receipts).toFixed(0)} us, ratio ${ratio(own, bare)}`,
  );
}

try {
  const sizes = process.argv.slice(2).map(Number);
  const program = buildBareProgram();
  for (const items of sizes.length > 0 ? sizes : [10_000, 100_000]) {
    comparePictures(compareCheckpoints(items, program), items);
  }
  compareLedger();
  await compareReceipts();
} finally {
  rmSync(top, { recursive: true, force: true });
}
