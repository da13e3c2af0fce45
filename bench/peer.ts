/**
 * The same prompts through promptfoo: node bench/peer.ts --install [rounds]. It is no dependency (2 GB): with --install it
 * is installed into the temp folder of this benchmark; with --at <folder> one that was installed there before is used.
 * Both call the same stub with 50 ms of latency, 50 calls at a time. promptfoo is given the prompts, evaluates and stores
 * in SQLite; `process` is given them too, asks, parses, checks a schema and has every answer on disk before it goes on;
 * `all` acquires the items, makes the prompts and renders the page besides.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeMachine, median, say, spread, toTable, verdict } from './support/figures.ts';
import { type Measured, runMeasured } from './support/measured-run.ts';
import { copyProgram } from './support/program.ts';
import { sampleSchema, toSampleItem, toSamplePrompt, writeSamplePipeline } from './support/sample-pipeline.ts';
import { startStubServer, type StubServer } from './support/stub-server.ts';
import { atWorkplace, type Workplace } from './support/workplace.ts';

const version = '0.123.1';
const items = 1_000;
const workers = 50;
const latencyMs = 50;
const args = process.argv.slice(2);
const rounds = Number(args.find((word) => /^\d+$/.test(word)) ?? 3);
const given = args.includes('--at') ? resolve(args[args.indexOf('--at') + 1] ?? '.') : null;

function install(folder: string): void {
  say(`installing promptfoo ${version} into ${folder} (about 2 GB; removed at the end)`);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', `promptfoo@${version}`, '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
}

/** promptfoo's command line, and its own word of its version. */
function findPeer(folder: string): { readonly program: string; readonly version: string } {
  const home = join(folder, 'node_modules', 'promptfoo');
  if (!existsSync(home)) throw new Error(`there is no promptfoo in ${folder}`);
  const { bin, version: found } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
    version: string;
  };
  return { program: join(home, bin['promptfoo'] ?? ''), version: found };
}

async function runPeer(place: Workplace, program: string, server: StubServer): Promise<Measured> {
  const folder = place.newFolder('promptfoo');
  const format = { type: 'json_schema', name: 'main', strict: true, schema: sampleSchema };
  const config = {
    prompts: ['{{prompt}}'],
    providers: [
      {
        id: 'openai:responses:gpt-4.1-mini',
        config: { apiBaseUrl: `${server.origin}/v1`, max_output_tokens: 1000, text: { format } },
      },
    ],
    tests: Array.from({ length: items }, (_, index) => ({ vars: { prompt: toSamplePrompt(toSampleItem(index + 1)) } })),
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const words = ['eval', '-c', 'config.json', '-j', String(workers), '--no-cache', '--no-progress-bar', '--no-table'];
  const measured = await runMeasured(program, [...words, '-o', 'results.json'], {
    folder,
    environment: {
      ...server.environment,
      PROMPTFOO_CONFIG_DIR: join(folder, 'home'),
      PROMPTFOO_DISABLE_TELEMETRY: '1',
      PROMPTFOO_DISABLE_UPDATE: '1',
      PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
      PROMPTFOO_DISABLE_SHARING: '1',
    },
  });
  const { results } = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as {
    results: { stats: { successes: number } };
  };
  if (results.stats.successes !== items) throw new Error(`promptfoo answered ${results.stats.successes} of ${items}`);
  return measured;
}

await atWorkplace(async (place, onEnd) => {
  if (!args.includes('--install') && given === null) {
    say(
      `This compares with promptfoo ${version}, which is not installed. Say --install to have it put into a temp folder`,
    );
    say('(828 packages, about 2 GB, removed at the end), or --at <folder> where you have installed it.');
    return;
  }
  const peerFolder = given ?? place.newFolder('peer');
  if (given === null) install(peerFolder);
  const peer = findPeer(peerFolder);
  const program = copyProgram(place);
  const server = await startStubServer(latencyMs);
  onEnd(server.stop);
  const newBatch = () => {
    const folder = place.newFolder('own');
    writeSamplePipeline(folder, items);
    return { folder, environment: server.environment };
  };
  const batch = ['--batch-id', 'bench'];
  const paying = ['--workers', String(workers), '--yes'];
  /** promptfoo is given its prompts too. */
  const runProcess = async () => {
    const options = newBatch();
    await program.run(['acquire', ...batch, '--pipeline', options.folder], options);
    await program.run(['prepare', ...batch], options);
    return program.run(['process', ...batch, ...paying], options);
  };
  const runAll = () => {
    const options = newBatch();
    return program.run(['all', ...batch, '--pipeline', options.folder, ...paying], options);
  };
  // Compile caches and databases are made.
  await runProcess();
  await runAll();
  await runPeer(place, peer.program, server);
  const own: Measured[] = [];
  const all: Measured[] = [];
  const other: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await runProcess());
    all.push(await runAll());
    other.push(await runPeer(place, peer.program, server));
  }
  const wall = (runs: readonly Measured[]) => runs.map(({ wallMs }) => wallMs / 1000);
  const cpu = (runs: readonly Measured[]) => runs.map(({ cpuMs }) => cpuMs / 1000);
  const peak = (runs: readonly Measured[]) => runs.map(({ peakMiB }) => peakMiB);
  say(
    `${describeMachine()}; ${items} prompts, ${latencyMs} ms, ${workers} at a time; medians of ${rounds} (least-most)`,
  );
  const row = (name: string, runs: readonly Measured[]) => [
    name,
    spread(wall(runs), 2),
    spread(cpu(runs), 2),
    spread(peak(runs)),
  ];
  say(
    toTable([
      ['whole process', 'wall s', 'CPU s', 'peak MiB'],
      row('batch-pipeline process', own),
      row('batch-pipeline all', all),
      row(`promptfoo ${peer.version} eval`, other),
    ]),
  );
  say();
  for (const [name, runs] of [
    ['process', own],
    ['all', all],
  ] as const) {
    const ratio = (of: (each: readonly Measured[]) => number[]) => median(of(runs)) / median(of(other));
    say(`${name}, wall time against promptfoo: ${verdict(ratio(wall), 0.25, 3)}`);
    say(`${name}, CPU against promptfoo: ${verdict(ratio(cpu), 0.167, 3)}`);
    say(`${name}, memory against promptfoo: ${verdict(ratio(peak), 0.5, 3)}`);
  }
});
