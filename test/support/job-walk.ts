import { expect } from '@jest/globals';
import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import { isOpenJob, providerJobIdOf } from '../../src/core/job.ts';
import type { LedgerLine } from '../../src/core/ledger.ts';
import type { Finding } from '../../src/engine/finding.ts';
import type { Session } from './batch-world.ts';
import type { Death } from './crash-walk.ts';
import type { JobWorld } from './job-world.ts';
import type { Loss } from './lossy-files.ts';
import { kindOf } from './operation-kind.ts';
import type { StoppingOptions } from './stopping-files.ts';

export type MakeJobWorld = (pipelineFolder?: string) => JobWorld;

/** A batch whose calls travel in jobs, worked on by one process after the other. */
export interface JobStory {
  readonly makeWorld: MakeJobWorld;
  /** One in which nothing goes wrong, to compare with; left out: the same. */
  readonly makeCalmWorld?: MakeJobWorld;
  /** What each process does; the next one is started until nothing is left that could move. */
  readonly process: (session: Session, memory: PersonsMemory) => Promise<ProcessOutcome>;
  /** Between two processes, in ms. */
  readonly betweenMs: number;
  /** Realtime calls that a kill may catch on their way, and that are bought again. */
  readonly realtimeWorkers?: number;
  /** What somebody does to the files when the first process has come to its end. */
  readonly meddle?: (jobs: JobWorld) => void;
  /** What a person does in a process of its own behind each that ended with a decision to take. */
  readonly decide?: (session: Session, jobs: JobWorld) => Promise<void>;
  /** Something was given up that the provider may have done: it is bought again. */
  readonly isBoughtAnew?: boolean;
  /** A kill that comes before those of the walk, so that they fall into the mending. */
  readonly first?: StoppingOptions & { readonly when: Death };
  /** The machine goes down with the process, and behind the last operation of one too. Then attempts may lack what only they had. */
  readonly powerCut?: Loss;
  /** Every n-th operation on the disk, for each way of dying, and every n-th act over the network. */
  readonly stride: Readonly<Record<Death | 'network', number>>;
  /** Kinds of operations that were killed already; the first of each other kind is killed whatever the stride. */
  readonly walked?: Set<string>;
}

/** What the person at the keyboard has in mind from process to process. */
export interface PersonsMemory {
  cleaning?: 'begun' | 'over';
}

export const tick = async (session: Session): Promise<ProcessOutcome> => {
  const outcome = await session.process({ noWait: true, workers: 2 });
  await session.parse();
  return outcome;
};

export const wait = async (session: Session): Promise<ProcessOutcome> => {
  const outcome = await session.process({ workers: 2 });
  await session.parse();
  return outcome;
};

/** By the number of the process, from 1. */
type Kills = ReadonlyMap<number, StoppingOptions & { readonly when: Death }>;

const mostProcesses = 60;

/**
 * Kills every process of the story at operations on the disk and over the network, goes on with the next, and compares with a world
 * in which nothing went wrong: the same files, the same bill, the same money in the ledger. Returns how many kills there were, and how
 * often a person was asked where nobody was killed in the walk.
 */
export async function walkJobs(story: JobStory): Promise<{ readonly kills: number; readonly decisions: number }> {
  const start = story.makeWorld();
  await start.world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  const { first, stride, powerCut, walked = new Set() } = story;
  const calm = begin(story.makeCalmWorld ?? story.makeWorld, start);
  await live({ process: story.process, betweenMs: story.betweenMs }, calm, new Map(), 0);
  await expectSound(story, calm, 0);
  const end = endOf(story, calm);
  const before: Kills = first === undefined ? new Map() : new Map([[1, first]]);
  const { operations, decisions } = await live(story, begin(story.makeWorld, start), before, 0);

  let kills = 0;
  let count = 0;
  for (const [index, names] of operations.entries()) {
    if (index < before.size) continue;
    for (const [position, name] of names.entries()) {
      count += 1;
      for (const [way, when] of (['before', 'torn', 'after'] as const).entries()) {
        // Only texts can be torn; to the other operations it is the same as not being done.
        if (when === 'torn' && !/^(append|write) /.test(name)) continue;
        const kind = `${powerCut === undefined ? 'killed' : 'cut off'} ${when} ${kindOf(name)}`;
        const every = stride[name.startsWith('network ') ? 'network' : when];
        if (walked.has(kind) && (count + way) % every !== 0) continue;
        walked.add(kind);
        const jobs = begin(story.makeWorld, start);
        try {
          // Now at once, now later: the job may have ended meanwhile.
          const pauseMs = kills % 2 === 0 || first !== undefined ? 0 : story.betweenMs;
          await live(story, jobs, new Map([...before, [index + 1, { stopAt: position + 1, when }]]), pauseMs);
          await expectSound(story, jobs, before.size + 1);
          // What an attempt was rejected for is lost where nobody waited for it; the next one is then asked otherwise.
          if (powerCut === undefined || powerCut === 'nothing') expect(endOf(story, jobs)).toEqual(end);
        } catch (error) {
          throw new Error(`killed ${when} operation ${position + 1} of process ${index + 1}, ${name}`, {
            cause: error,
          });
        }
        kills += 1;
      }
    }
  }
  return { kills, decisions };
}

function begin(makeWorld: MakeJobWorld, start: JobWorld): JobWorld {
  const jobs = makeWorld(start.world.pipelineFolder);
  jobs.world.copyFrom(start.world);
  return jobs;
}

type Life = Pick<JobStory, 'process' | 'betweenMs' | 'decide' | 'meddle' | 'powerCut'>;

/** One process after the other until nothing can move; each one's operations. */
async function live(
  { process, betweenMs, decide, meddle, powerCut }: Life,
  jobs: JobWorld,
  kills: Kills,
  pauseMs: number,
): Promise<{ readonly operations: readonly (readonly string[])[]; readonly decisions: number }> {
  const { world } = jobs;
  const memory: PersonsMemory = {};
  const all: (readonly string[])[] = [];
  let decisions = 0;
  let hasMeddled = false;
  let last: ProcessOutcome | null = null;
  for (let number = 1; number <= mostProcesses; number += 1) {
    const decides = decide !== undefined && last?.states[0] === 'decision';
    const ended: ProcessOutcome[] = [];
    const { killed, operations } = await world.runUntil(kills.get(number) ?? {}, async (session) => {
      if (decides) await decide(session, jobs);
      else ended.push(await process(session, memory));
    });
    all.push(operations);
    if (kills.has(number)) expect(killed).toBe(true);
    last = killed ? null : (ended[0] ?? null);
    if (killed && powerCut !== undefined) world.powerCut(powerCut);
    world.clock.advance(killed ? pauseMs : betweenMs);
    if (killed) continue;
    if (!hasMeddled) meddle?.(jobs);
    hasMeddled = true;
    if (decides) decisions += 1;
    if (last !== null && isOver(last)) return { operations: all, decisions };
  }
  throw new Error(`it goes on after ${mostProcesses} processes`);
}

function isOver({ conservation: { counts, children }, jobs }: ProcessOutcome): boolean {
  const levels = [counts, ...children.map((child) => child.counts)];
  return jobs.open.length === 0 && levels.every(({ inFlight, waiting, failed }) => inFlight + waiting + failed === 0);
}

/** What must be the same however often the process was killed. */
function endOf({ isBoughtAnew }: JobStory, { world, jobs }: JobWorld): unknown {
  const bill = jobs.bill.map(({ digest }) => digest).sort();
  return { tree: world.tree(), bill: isBoughtAnew === true ? [...new Set(bill)] : bill };
}

/** Everything that must be true of any batch after any number of kills. */
async function expectSound(story: JobStory, { world, jobs, records }: JobWorld, kills: number): Promise<void> {
  const { findings, conservation } = await world.look((session) => session.verify());
  // A prompt that was sent and lost cannot be made again for certain.
  const isLost = ({ kind }: Finding) => kind === 'prompt-unreadable' && story.powerCut !== undefined;
  expect(findings.filter((finding) => finding.severity === 'error' && !isLost(finding))).toEqual([]);
  expect(conservation).toMatchObject({ holds: true, missing: [], strangers: [], twice: [] });
  const strays = world
    .paths()
    .filter((path) => path.includes('.tmp') || path.includes('claim') || path.endsWith('/lock'));
  expect(strays).toEqual([]);
  // No job is open, and none that the provider has is unknown to us, but for what was given up.
  expect(records().filter(isOpenJob)).toEqual([]);
  const known = new Set(records().map(providerJobIdOf));
  const givenUp = jobs.jobs.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  const forgotten = records().flatMap((record) => (record.state.kind === 'forgotten' ? [record] : []));
  const ids = new Set([...givenUp, ...forgotten.map(providerJobIdOf)]);
  if (story.isBoughtAnew !== true) expect([...ids]).toEqual([]);

  const ledger = world.ledger();
  const paid = ledger.flatMap((line) => (line.type === 'paid' ? [line] : []));
  expect(new Set(paid.map(({ call }) => call)).size).toBe(paid.length);
  // No attempt of a place twice, but where something was given up.
  const places = paid.map(({ item, step, attempt, generation }) => [item, step, attempt, generation].join(' '));
  if (story.isBoughtAnew !== true && !ledger.some(({ type }) => type === 'cleaned'))
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  // Of jobs the ledger has what the provider has billed and told us, to the token.
  const inJobs = paid.filter(({ lane }) => lane === 'batch');
  const heard = jobs.bill.filter((line) => !jobs.unheard.includes(line) && !ids.has(line.job));
  expect(inJobs.map(({ usage }) => [usage?.inputTokens, usage?.outputTokens].join()).sort()).toEqual(
    heard.map(({ request, said }) => [tokensOf(request.user), tokensOf(said)].join()).sort(),
  );
  // Of what was billed and not heard, and of what was given up, the fate is unknown.
  const open = openCalls(ledger);
  const unheard = jobs.unheard.filter(({ job }) => !ids.has(job));
  if (story.isBoughtAnew !== true) expect(open.filter(({ lane }) => lane === 'batch').length).toBe(unheard.length);
  const boughtAlone = world.provider.bill.length - (paid.length - inJobs.length);
  expect(boughtAlone).toBeLessThanOrEqual(kills * (story.realtimeWorkers ?? 0));
  expect(boughtAlone).toBeLessThanOrEqual(open.filter(({ lane }) => lane !== 'batch').length);
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function openCalls(ledger: readonly LedgerLine[]) {
  const settled = new Set(ledger.flatMap((line) => (line.type === 'paid' || line.type === 'free' ? [line.call] : [])));
  const released = new Set(ledger.flatMap((line) => (line.type === 'released' ? [line.job] : [])));
  return ledger.flatMap((line) =>
    line.type === 'asked' && !settled.has(line.call) && (line.job === undefined || !released.has(line.job))
      ? [line]
      : [],
  );
}
