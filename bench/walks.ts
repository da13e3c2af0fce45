/**
 * What a code step costs in a whole command: node bench/walks.ts [walks] [rounds] (default 10000 and 3). `prepare` of random
 * walks of about 25 rounds each, against `prepare` of as many items whose code step computes one constant: the difference is
 * the walking, the rest is starting and files.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, median, say, spread, toTable, verdict } from './support/figures.ts';
import type { Measured } from './support/measured-run.ts';
import { copyProgram, type Program } from './support/program.ts';
import { atWorkplace, type Workplace } from './support/workplace.ts';

const walks = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 3);
const wantedSeconds = 2;

const walk = `
      init: { position: raw.start, path: "[raw.start]" }
      each: { position: "position + random.choice([-1, 1])", path: path.concat(position) }
      until: position <= 0 || position >= vars.ship
      set: { moves: path.length - 1, outcome: "position <= 0 ? 'fell_in_water' : 'reached_ship'" }`;
const constant = `
      set: { moves: raw.start, outcome: "'reached_ship'" }`;

function writePipeline(folder: string, code: string): void {
  writeFileSync(
    join(folder, 'pipeline.yaml'),
    `name: walks
vars: { ship: 10 }
source: { items: [{ name: start, start: 5 }], id: "{{name}}", repeat: ${walks} }
steps:
  - name: walk
    code:${code}
`,
  );
}

/** CPU seconds of `prepare`, both threads, in a batch of its own. */
async function measurePrepare(place: Workplace, program: Program, code: string, name: string): Promise<Measured> {
  const folder = place.newFolder(name);
  writePipeline(folder, code);
  await program.run(['acquire', '--batch-id', 'bench', '--pipeline', folder, '--seed', '1'], { folder });
  return program.run(['prepare', '--batch-id', 'bench'], { folder });
}

await atWorkplace(async (place) => {
  const program = copyProgram(place);
  say(describeMachine());
  await measurePrepare(place, program, constant, 'warm-up');
  const cpu = { walks: [] as number[], constants: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    cpu.constants.push((await measurePrepare(place, program, constant, `constants-${round}`)).cpuMs / 1000);
    cpu.walks.push((await measurePrepare(place, program, walk, `walks-${round}`)).cpuMs / 1000);
  }
  const difference = median(cpu.walks) - median(cpu.constants);
  say(
    toTable([
      ['prepare of', 'CPU s'],
      [`${walks} walks`, spread(cpu.walks, 2)],
      [`${walks} constants`, spread(cpu.constants, 2)],
      ['the walking alone', difference.toFixed(2)],
    ]),
  );
  say(`\nCPU seconds of the walking: ${verdict(difference, wantedSeconds)}`);
});
