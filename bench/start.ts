/** How long the program takes to say something: node bench/start.ts [rounds]. In turns with `node -e 0`; medians. */
import { spawnSync } from 'node:child_process';
import { describeMachine, median, say, spread, toTable, verdict } from './support/figures.ts';
import { copyProgram } from './support/program.ts';
import { writeSamplePipeline } from './support/sample-pipeline.ts';
import { atWorkplace } from './support/workplace.ts';

const rounds = Number(process.argv[2] ?? 40);
const items = 20;

await atWorkplace(async (place) => {
  const program = copyProgram(place);
  const folder = place.newFolder('batch');
  writeSamplePipeline(folder, items);
  await program.run(['acquire', '--batch-id', 'bench', '--pipeline', folder, '--quiet'], { folder });
  await program.run(['prepare', '--batch-id', 'bench', '--quiet'], { folder });

  const cases = [
    { name: 'node -e 0', args: ['-e', '0'], target: null },
    { name: '--version', args: [program.path, '--version'], target: 1.3 },
    { name: '--help', args: [program.path, '--help'], target: 3.0 },
    { name: `status, ${items} items`, args: [program.path, 'status', '--batch-id', 'bench'], target: 4.0 },
  ];
  const times = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  // The first rounds fill the compile cache and warm the disk.
  for (let round = -3; round < rounds; round += 1) {
    for (const { name, args } of cases) {
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      const tookMs = performance.now() - startedAt;
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      if (round >= 0) times.get(name)?.push(tookMs);
    }
  }
  const bare = times.get('node -e 0') ?? [];
  say(`${describeMachine()}; medians of ${rounds} rounds (least-most)`);
  say(toTable([['start', 'ms'], ...cases.map(({ name }) => [name, spread(times.get(name) ?? [], 1)])]));
  say();
  for (const { name, target } of cases) {
    // The ratio of each round, so that a busy moment of the machine counts on both sides.
    const ratios = (times.get(name) ?? []).map((tookMs, round) => tookMs / (bare[round] ?? Number.NaN));
    if (target !== null) say(`${name} against node -e 0: ${verdict(median(ratios), target)}`);
  }
});
