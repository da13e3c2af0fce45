/**
 * What the program does with many items on disk: node bench/files.ts [items …] (default 10000 and 100000).
 * Every command is a process of its own, measured whole; the answers come from a stub without latency.
 */
import { cpSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, say, toTable, verdict } from './support/figures.ts';
import type { Measured } from './support/measured-run.ts';
import { copyProgram, type Program } from './support/program.ts';
import { writeSamplePipeline } from './support/sample-pipeline.ts';
import { startStubServer, type StubServer } from './support/stub-server.ts';
import { atWorkplace, type Workplace } from './support/workplace.ts';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000];
const wantedPerSecond = 15_000;
const wantedMiB = 300;
const wantedSeconds = 1;

interface Row {
  readonly name: string;
  readonly measured: Measured;
}

/** Every command on one batch of `items`, in the order in which a person would run them. */
async function measureCommands(
  place: Workplace,
  program: Program,
  server: StubServer,
  items: number,
): Promise<readonly Row[]> {
  const folder = place.newFolder(`batch-${items}`);
  writeSamplePipeline(folder, items);
  const rows: Row[] = [];
  const run = async (name: string, batchId: string, args: readonly string[]) => {
    const command = [...args.slice(0, 1), '--batch-id', batchId, ...args.slice(1)];
    rows.push({ name, measured: await program.run(command, { folder, environment: server.environment }) });
  };
  const pipeline = ['--pipeline', folder];
  await run('acquire', 'bench', ['acquire', ...pipeline]);
  await run('prepare', 'bench', ['prepare']);
  await run('prepare again', 'bench', ['prepare']);
  await run('plan', 'bench', ['plan']);
  await run('estimate', 'bench', ['estimate']);
  await run('process', 'bench', ['process', '--workers', '50', '--yes']);
  copyUnparsed(join(folder, 'data'), 'bench', 'unparsed');
  await run('parse', 'unparsed', ['parse']);
  await run('parse again', 'bench', ['parse']);
  await run('render', 'bench', ['render']);
  await run('process, nothing to do', 'bench', ['process', '--yes']);
  await run('all, nothing to do', 'bench', ['all', '--yes', ...pipeline]);
  await run('status', 'bench', ['status']);
  rows.push({ name: 'list', measured: await program.run(['list'], { folder }) });
  await run('show', 'bench', ['show', '--item', 'item-000007']);
  await run('verify', 'bench', ['verify']);
  await run('verify --repair, nothing to do', 'bench', ['verify', '--repair']);
  await run('clean of parse', 'unparsed', ['clean', '--clean-stage', 'parse', '--yes']);
  await run('verify --repair of verdicts', 'unparsed', ['verify', '--repair']);
  return rows;
}

/** The same batch without verdicts. Links cost no copying; the program never writes into a file that stands. */
function copyUnparsed(dataFolder: string, from: string, to: string): void {
  mkdirSync(join(dataFolder, to));
  cpSync(join(dataFolder, from, '.batch'), join(dataFolder, to, '.batch'), { recursive: true });
  for (const entry of readdirSync(join(dataFolder, from), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === '.batch') continue;
    const target = join(dataFolder, to, entry.name);
    mkdirSync(target);
    for (const name of readdirSync(join(dataFolder, from, entry.name)))
      if (name !== 'parsed.json') linkSync(join(dataFolder, from, entry.name, name), join(target, name));
  }
}

await atWorkplace(async (place, onEnd) => {
  const program = copyProgram(place);
  const server = await startStubServer(0);
  onEnd(server.stop);
  say(describeMachine());
  // One item: the start of each command, and the compile cache is filled.
  await measureCommands(place, program, server, 7);
  const starts = new Map(
    (await measureCommands(place, program, server, 7)).map(({ name, measured }) => [name, measured.wallMs]),
  );
  const peaks = new Map<string, number[]>();
  const verdicts: string[] = [];
  for (const items of sizes) {
    const rows = await measureCommands(place, program, server, items);
    const table = [['command', 'wall s', 'CPU s', 'items/s beyond start', 'peak MiB']];
    for (const { name, measured } of rows) {
      const perSecond = items / ((measured.wallMs - (starts.get(name) ?? 0)) / 1000);
      const rate = perSecond > 0 && perSecond < 10_000_000 ? String(Math.round(perSecond)) : '-';
      table.push([
        name,
        (measured.wallMs / 1000).toFixed(2),
        (measured.cpuMs / 1000).toFixed(2),
        rate,
        measured.peakMiB.toFixed(0),
      ]);
      peaks.set(name, [...(peaks.get(name) ?? []), measured.peakMiB]);
      if (name === 'prepare' || name === 'parse')
        verdicts.push(
          `${name} of ${items}: ${verdict(wantedPerSecond / perSecond, 1)} of the time that ${wantedPerSecond} items/s take`,
        );
      if (name === 'process, nothing to do' || name === 'status')
        verdicts.push(`${name}, ${items} items, seconds: ${verdict(measured.wallMs / 1000, wantedSeconds)}`);
    }
    say();
    say(`${items} items`);
    say(toTable(table));
  }
  say();
  for (const line of verdicts) say(line);
  const highest = [...peaks]
    .map(([name, values]) => ({ name, peak: Math.max(...values) }))
    .toSorted((a, b) => b.peak - a.peak);
  for (const { name, peak } of highest.slice(0, 3)) say(`peak of ${name}, MiB: ${verdict(peak, wantedMiB, 0)}`);
  if (sizes.length > 1) {
    const growth = [...peaks].map(
      ([name, values]) => `${name} ${((values.at(-1) ?? 0) / (values[0] ?? 1)).toFixed(2)}`,
    );
    say(`peak at ${sizes.at(-1)} items against ${sizes[0]}: ${growth.join(', ')}`);
  }
});
