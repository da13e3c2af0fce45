/**
 * What the dashboard takes for a large batch: node bench/dashboard.ts [items] (default 100000).
 *
 * 1. Keys are typed at the built dashboard on a pseudo terminal: how long until the screen has changed, and the memory of the whole
 *    process; against an Ink application that shows the last key and nothing else. While nothing else happens, and while a run goes on.
 * 2. A process that asks what the screens ask: how long answers take, and how long its own thread is kept from a keypress.
 */
import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { typeKeys } from './support/dashboard-keys.ts';
import { describeMachine, say, toTable } from './support/figures.ts';
import { copyProgram } from './support/program.ts';
import { writeSamplePipeline } from './support/sample-pipeline.ts';
import { startStubServer } from './support/stub-server.ts';
import { type Latencies, startTyped, summarise, type TypedProgram } from './support/typed-keys.ts';
import { atWorkplace } from './support/workplace.ts';

const items = Number(process.argv[2] ?? 100_000);
const root = fileURLToPath(new URL('..', import.meta.url));

/** The program as it is built, with the probe in the place of the command. */
async function buildProbe(folder: string): Promise<{ readonly probe: string; readonly bareInk: string }> {
  await build({
    entryPoints: {
      probe: join(root, 'bench/support/dashboard-probe.ts'),
      'bare-ink': join(root, 'bench/support/bare-ink.ts'),
      'dashboard-thread': join(root, 'src/compose/dashboard/thread.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'react-devtools-core': join(root, 'bench/support/nothing.ts') },
    banner: {
      js: `import {createRequire as __createRequire} from 'node:module';import {fileURLToPath as __toPath} from 'node:url';const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL('.',import.meta.url));`,
    },
  });
  return { probe: join(folder, 'probe.js'), bareInk: join(folder, 'bare-ink.js') };
}

const rounds = 8;
const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const load = () => `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`;

/** Of a key that an Ink application shows and does nothing else with. */
async function typeAtBareInk(program: TypedProgram): Promise<Latencies> {
  await program.until('key 0');
  const tookMs: number[] = [];
  for (let key = 0; key < 200; key += 1)
    tookMs.push(await program.press(String(key % 10), (screen) => /key (\d+)/.exec(screen)?.[1] ?? null));
  return summarise(tookMs);
}

function sayLatencies(what: string, latencies: ReadonlyMap<string, Latencies>, bare: Latencies): void {
  const ms = (value: number) => value.toFixed(0);
  const rows = [...latencies].map(([kind, { times, median, p95, p99, worst }]) => [
    ...[kind, String(times), ms(median), ms(p95), ms(p99), ms(worst)],
    `${(median / bare.median).toFixed(1)}`,
  ]);
  say(`${what} (${load()}), milliseconds from the key to the changed screen`);
  say(`${toTable([['Key', 'times', 'median', '95 %', '99 %', 'worst', 'to Ink'], ...rows])}\n`);
}

await atWorkplace(async (place, onEnd) => {
  say(describeMachine());
  const program = copyProgram(place);
  const { probe, bareInk } = await buildProbe(place.newFolder('probe'));
  const server = await startStubServer(0);
  onEnd(server.stop);
  const folder = place.newFolder('batch');
  writeSamplePipeline(folder, items);
  const options = { folder, environment: server.environment, allowedExitCodes: [0, 68] };
  await program.run(['acquire', '--batch-id', 'bench', '--pipeline', folder], options);
  await program.run(['prepare', '--batch-id', 'bench'], options);
  const most = String(Math.floor(items * 0.9));
  await program.run(['process', '--batch-id', 'bench', '--workers', '50', '--yes', '--limit', most], options);
  say(`${items} items, ${most} of them done; the run does the rest\n`);
  const environment = { ...server.environment, NO_COLOR: '1' };
  const ink = startTyped([bareInk], { folder, environment });
  const bare = await typeAtBareInk(ink);
  sayLatencies('An Ink application that shows the last key', new Map([['a key', bare]]), bare);
  say(`its memory: ${mib(ink.memory().most)} at most\n`);
  await ink.end();

  const dashboard = startTyped([program.path, 'dashboard', '--batch-id', 'bench'], { folder, environment });
  onEnd(() => void dashboard.end());
  const since = performance.now();
  await dashboard.until(/item-\d+ +. /);
  say(`items are seen ${(performance.now() - since).toFixed(0)} ms after the start of the program (${load()})`);
  sayLatencies('While the items are counted', await typeKeys(dashboard, 1), bare);
  await dashboard.until((screen) => !screen.includes('still counting'));
  say(`memory ${mib(dashboard.memory().now)}, at most ${mib(dashboard.memory().most)}\n`);
  sayLatencies('While nothing else happens', await typeKeys(dashboard, rounds), bare);
  say(`memory ${mib(dashboard.memory().now)}, at most ${mib(dashboard.memory().most)}\n`);

  const run = [program.path, 'process', '--batch-id', 'bench', '--workers', '20', '--yes', '--quiet'];
  const slow = await startStubServer(200);
  onEnd(slow.stop);
  const running = spawn(process.execPath, run, {
    cwd: folder,
    env: { ...process.env, ...environment, ...slow.environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await dashboard.until('● running');
  sayLatencies('While a run goes on', await typeKeys(dashboard, 2), bare);
  say(`memory ${mib(dashboard.memory().now)}, at most ${mib(dashboard.memory().most)}`);
  say(running.exitCode === null ? 'the run still went on at the end\n' : 'THE RUN HAD ENDED BEFORE\n');
  const killedAt = performance.now();
  running.kill('SIGKILL');
  await dashboard.until('✗ killed');
  say(`a killed run is shown as killed after ${(performance.now() - killedAt).toFixed(0)} ms (${load()})\n`);
  await dashboard.end();

  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [probe, 'bench', ...run], {
      cwd: folder,
      env: { ...process.env, ...server.environment, NO_COLOR: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the probe ended with ${code}`))));
  });
});
