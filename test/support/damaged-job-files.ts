import { afterAll, describe, expect, test } from '@jest/globals';
import { jobsOf } from '../../src/compose/look.ts';
import { isOpenJob, mayHaveArrived } from '../../src/core/job.ts';
import { removeWorlds, type World } from './batch-world.ts';
import { adoptAll, forgetAll } from './job-decisions.ts';
import { ratings, type Way, ways, worldsOf } from './job-stories.ts';
import { tick } from './job-walk.ts';
import type { JobWorld } from './job-world.ts';

/** What can become of a file at the hands of a person or of a disk; null: it is deleted. */
const damages: Readonly<Record<string, (text: string) => string | null>> = {
  deleted: () => null,
  emptied: () => '',
  'cut in half': (text) => text.slice(0, text.length / 2),
  'without its first line': (text) => text.slice(text.indexOf('\n') + 1),
  'with garbage in front': (text) => `{"x\n${text}`,
};
/** Longer than a job takes, and twice this is longer than a job may take to be listed. */
const betweenMs = 5 * 60_000 + 1000;
const mostProcesses = 40;

/**
 * Kills a batch at every `stride`-th operation on the disk or over the network, damages each file of `.batch/jobs/` in turn, and all
 * of them at once, and goes on. A person adopts what can be found at the provider, and forgets the rest.
 */
export function describeDamagedJobFiles(stride: number): void {
  afterAll(removeWorlds);

  describe('files of jobs that are deleted or damaged, whatever state the jobs are in', () => {
    const entries = Object.entries(ways) as readonly (readonly [string, Way])[];
    test.each(entries)('make nothing be bought twice, and leave nothing in flight; jobs go %s', async (_, way) => {
      const start = await createAcquired(way);
      const calm = copyOf(way, start);
      const lives = await liveCalmly(calm);
      const bill = billOf(calm);
      let damaged = 0;
      for (const [index, operations] of lives.entries()) {
        for (let stop = 1 + (index % stride); stop <= operations.length + 1; stop += stride) {
          const moment = await killAt(copyOf(way, start), index, stop);
          for (const { title, act } of waysToDamage(moment.world)) {
            const made = await killAt(copyOf(way, start), index, stop);
            try {
              const mustBeFound = act(made);
              if (mustBeFound) expect((await errorsOf(made.world)).length).toBeGreaterThan(0);
              damaged += 1;
              if (damaged % 2 === 0) made.world.clock.advance(betweenMs);
              await liveOn(made);
              await expectAtRest(made, title.includes('results') || title === 'all');
              expect(billOf(made)).toEqual(bill);
            } catch (error) {
              throw new Error(`process ${index + 1} killed before ${operations[stop - 1] ?? 'its end'}: ${title}`, {
                cause: error,
              });
            }
          }
        }
      }
      expect(damaged).toBeGreaterThan(50);
    });
  });
}

async function createAcquired(way: Way): Promise<JobWorld> {
  const made = worldsOf(ratings, way)();
  await made.world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  return made;
}

/** One process after the other, to the end; the operations of each. */
async function liveCalmly({ world }: JobWorld): Promise<readonly (readonly string[])[]> {
  const lives: (readonly string[])[] = [];
  for (let round = 0; round < 3; round += 1) {
    lives.push((await world.runUntil({}, tick)).operations);
    world.clock.advance(betweenMs);
  }
  return lives;
}

function copyOf(way: Way, { world }: JobWorld): JobWorld {
  const made = worldsOf(ratings, way)(world.pipelineFolder);
  made.world.copyFrom(world);
  return made;
}

async function killAt(made: JobWorld, process: number, stopAt: number): Promise<JobWorld> {
  for (let round = 0; round < process; round += 1) {
    await made.world.run(tick);
    made.world.clock.advance(betweenMs);
  }
  await made.world.runUntil({ stopAt, when: 'before' }, tick);
  return made;
}

/** `act` returns whether verify must find the damage: calls are in flight, and something that they need is not as it was. */
function waysToDamage(world: World): readonly { readonly title: string; readonly act: (made: JobWorld) => boolean }[] {
  const files = world.paths().filter((path) => /\.batch\/jobs\/[^.]/.test(path));
  const each = files.flatMap((file) =>
    Object.entries(damages).flatMap(([how, damage]) => {
      const text = world.read(file) ?? '';
      if (damage(text) === text) return [];
      const act = (made: JobWorld) => {
        const isNeeded = /\/\d{4}\.(json|calls\.jsonl)$/.test(file) && coversCalls(made, numberOf(file));
        made.world.write(file, damage(made.world.read(file) ?? ''));
        return isNeeded;
      };
      return [{ title: `${file} ${how}`, act }];
    }),
  );
  const all = (made: JobWorld) => {
    const isNeeded = files.some((file) => coversCalls(made, numberOf(file)));
    for (const file of files) made.world.write(file, null);
    return isNeeded;
  };
  return files.length === 0 ? each : [...each, { title: 'all', act: all }];
}

function numberOf(path: string): number {
  return Number(/\/(\d{4})\./.exec(path)?.[1]);
}

function coversCalls({ world, records }: JobWorld, job: number): boolean {
  const record = records().find(({ number }) => number === job);
  const asked = world.ledger().flatMap((line) => (line.type === 'asked' && line.job === job ? [line.call] : []));
  const settled = new Set(
    world.ledger().flatMap((line) => ('call' in line && line.type !== 'asked' ? [line.call] : [])),
  );
  return record !== undefined && mayHaveArrived(record) && asked.some((call) => !settled.has(call));
}

async function liveOn(made: JobWorld): Promise<void> {
  const { world } = made;
  for (let round = 0; round < mostProcesses; round += 1) {
    const outcome = await world.run(tick);
    const { counts } = outcome.conservation;
    if (outcome.jobs.decisions.length > 0) {
      expect(outcome.states[0]).toBe('decision');
      if (!(await adopts(made))) await world.run(forgetAll);
    } else if (outcome.jobs.open.length + counts.inFlight + counts.waiting + counts.failed === 0) return;
    world.clock.advance(betweenMs);
  }
  throw new Error(`it goes on after ${mostProcesses} processes`);
}

/** false: the provider has none of that name. */
async function adopts(made: JobWorld): Promise<boolean> {
  try {
    await made.world.run((session) => adoptAll(session, made));
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such job')) return false;
    throw error;
  }
}

async function expectAtRest({ world, records }: JobWorld, areResultsDamaged: boolean): Promise<void> {
  const { conservation } = await world.look((session) => session.verify());
  expect(conservation).toMatchObject({ holds: true, counts: { accepted: 2, rejected: 1, inFlight: 0 } });
  // Results that were lost behind their filing are lost: that is said.
  expect((await errorsOf(world)).filter((kind) => !areResultsDamaged || kind !== 'job-results-missing')).toEqual([]);
  expect(records().filter(isOpenJob)).toEqual([]);
  await world.look(async ({ batch }) => {
    expect([batch.fold.inJobs.size, jobsOf(batch).open, jobsOf(batch).decisions]).toEqual([0, [], []]);
  });
}

async function errorsOf(world: World): Promise<readonly string[]> {
  const { findings } = await world.look((session) => session.verify());
  return findings.filter(({ severity }) => severity === 'error').map(({ kind }) => kind);
}

function billOf({ jobs }: JobWorld): readonly string[] {
  return jobs.bill.map(({ digest }) => digest).sort();
}
