import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/core/sample-words.ts';
import type { Running } from './program.ts';

/** When a run is killed: so long after something was seen of it. */
export type Moment =
  | { readonly kind: 'started'; readonly withinMs: number }
  /** `patienceMs`: a run that has not said it by then is killed where it is; without it, it is waited for. */
  | { readonly kind: 'said'; readonly text: string; readonly withinMs: number; readonly patienceMs?: number }
  | { readonly kind: 'billed'; readonly upTo: number; readonly withinMs: number };

export interface KillWalk {
  /** Signals sent that ended a run. */
  readonly kills: number;
  /** Runs that came to their end before their signal: their exit codes. */
  readonly ended: readonly (number | null)[];
  /** What the killed runs had said last: which stage they were in. */
  readonly stages: Readonly<Record<string, number>>;
}

const stageWords = ['Acquiring', 'Preparing', 'COST ESTIMATE', 'PROCESSING', 'Parsing', 'Rendering'];
/** About the length of a line of the sandbox's ledger. */
const billLineBytes = 330;

/** Starts a run for each moment and kills it then with SIGKILL; the moments within their bounds are drawn. */
export async function killAtRandom(options: {
  readonly moments: readonly Moment[];
  readonly start: () => Running;
  readonly random: Random;
  /** Grows with what is billed. */
  readonly billFile: string;
}): Promise<KillWalk> {
  const { moments, start, random, billFile } = options;
  const ended: (number | null)[] = [];
  const stages: Record<string, number> = {};
  let kills = 0;
  // A run that ended before its moment is made up for by one that is killed soon after it started.
  const left = [...moments];
  for (let moment = left.shift(); moment !== undefined; moment = left.shift()) {
    const running = start();
    await Promise.race([waitFor(moment, running, random, billFile), running.ended]);
    running.child.kill('SIGKILL');
    const end = await running.ended;
    if (end.signal === 'SIGKILL') {
      kills += 1;
      const stage = stageSaidLast(end.stderr);
      stages[stage] = (stages[stage] ?? 0) + 1;
    } else {
      ended.push(end.exitCode);
      left.push({ kind: 'started', withinMs: 300 });
    }
  }
  return { kills, ended, stages };
}

/** Answers that are there are parsed before anything is bought, so the stages come in more than one order. */
export function stageSaidLast(stderr: string): string {
  const said = stageWords.filter((word) => stderr.includes(word));
  return said.sort((a, b) => stderr.lastIndexOf(b) - stderr.lastIndexOf(a))[0] ?? 'before the first stage';
}

async function waitFor(moment: Moment, running: Running, random: Random, billFile: string): Promise<void> {
  if (moment.kind === 'said') {
    const said = running.saysOnStderr(moment.text);
    const { patienceMs } = moment;
    await (patienceMs === undefined ? said : Promise.race([said, sleep(patienceMs, null, { ref: false })]));
  }
  if (moment.kind === 'billed') await growth(billFile, Math.floor(random() * moment.upTo) * billLineBytes, running);
  await sleep(random() * moment.withinMs);
}

async function growth(file: string, bytes: number, { child }: Running): Promise<void> {
  const before = sizeOf(file);
  while (child.exitCode === null && child.signalCode === null && sizeOf(file) - before <= bytes) await sleep(3);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

export function times(count: number, moment: Moment): readonly Moment[] {
  return Array.from({ length: count }, () => moment);
}
