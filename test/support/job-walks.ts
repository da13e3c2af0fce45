import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type Session } from './batch-world.ts';
import { adoptAll, forgetAll } from './job-decisions.ts';
import { dialogs, fans, mixed, ratings, strokesOfFate, twoModels, type Way, ways, worldsOf } from './job-stories.ts';
import { type JobStory, type PersonsMemory, tick, wait, walkJobs } from './job-walk.ts';
import type { JobWorld } from './job-world.ts';
import { createSharedEvaluator } from './shared-evaluator.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Batches in jobs, killed at operations on the disk and acts over the network, for the three ways of providers. */
export function describeJobWalks(
  strides: Record<'ratings' | 'chains' | 'fans', JobStory['stride']>,
  isWhole: boolean,
): void {
  const shared = { fans: createSharedEvaluator(), models: createSharedEvaluator() };
  afterAll(() => {
    removeWorlds();
    for (const { end } of Object.values(shared)) end();
  });
  const walked = new Set<string>();
  const entries = Object.entries(ways) as readonly (readonly [string, Way])[];
  /** Every way, or one of them where it is the same for each. */
  const waysOf = (turn: number) => (isWhole ? entries : entries.slice(turn % entries.length).slice(0, 1));
  const common = { betweenMs: minute + 1000, walked } as const;

  describe('killed at any operation on the disk or over the network, a batch ends as if nothing had happened, and no request is billed twice (incidents 1, 3, 17)', () => {
    describe.each(entries)('jobs that go %s:', (_, way) => {
      test('one step with a re-ask, tick by tick', async () => {
        const { kills } = await walkJobs({
          ...common,
          makeWorld: worldsOf(ratings, way),
          process: tick,
          stride: strides.ratings,
        });
        expect(kills).toBeGreaterThan(5);
      });

      test.each([
        ['before it arrived', { stopAtOperation: /network create/, when: 'before' }],
        ['after it arrived', { stopAtOperation: /network create/, when: 'after' }],
        ['before its id was written', { stopAtOperation: /rename .*0001\.json/, when: 'before' }],
      ] as const)('killed again while a job is looked up that was cut off %s', async (__, first) => {
        const { kills } = await walkJobs({
          ...common,
          makeWorld: worldsOf(ratings, way),
          process: tick,
          // What never arrived is known to be so after ten minutes.
          betweenMs: 5 * minute,
          first,
          stride: strides.ratings,
        });
        expect(kills).toBeGreaterThan(5);
      });
    });

    const stories: readonly (readonly [string, (way: Way) => Omit<JobStory, 'betweenMs'>, number])[] = [
      [
        'one step with a re-ask that is waited for',
        (way) => ({ makeWorld: worldsOf(ratings, way), process: wait, stride: strides.ratings }),
        1,
      ],
      [
        'a chain whose judge sends back, tick by tick',
        (way) => ({ makeWorld: worldsOf(dialogs, way), process: tick, stride: strides.chains }),
        0,
      ],
      [
        'a chain whose judge sends back, waited for',
        (way) => ({ makeWorld: worldsOf(dialogs, way), process: wait, stride: strides.chains }),
        2,
      ],
      [
        'a chain whose judge is asked in realtime',
        (way) => ({ makeWorld: worldsOf(mixed, way), process: tick, stride: strides.chains, realtimeWorkers: 2 }),
        1,
      ],
      [
        'lines that expire, are refused, cancelled, missing, doubled and unreadable',
        (way) => ({ makeWorld: worldsOf(strokesOfFate, way), process: tick, stride: strides.ratings }),
        2,
      ],
      [
        'jobs of two models at once',
        (way) => ({
          makeWorld: worldsOf({ ...twoModels, evaluator: shared.models.evaluator }, way),
          process: tick,
          stride: strides.ratings,
        }),
        2,
      ],
      [
        'children and gathers, tick by tick',
        (way) => ({ makeWorld: worldsOf(fans(shared.fans.evaluator), way), process: tick, stride: strides.fans }),
        0,
      ],
      [
        'places that are cleaned when they were paid for',
        (way) => ({ makeWorld: worldsOf(ratings, way), process: cleanOnce, stride: strides.ratings }),
        1,
      ],
    ];
    for (const [title, story, turn] of stories) {
      test.each(waysOf(turn))(`${title}; jobs go %s`, async (_, way) => {
        const { kills } = await walkJobs({ ...common, ...story(way) });
        expect(kills).toBeGreaterThan(5);
      });
    }
  });

  describe('on a machine that goes down at any operation, what was paid for is not lost and not bought again, whatever was lost that was not waited for:', () => {
    const stories = [
      ['nothing', ratings, strides.ratings],
      ['contents', ratings, strides.ratings],
      ['half', ratings, strides.ratings],
      ['names', ratings, strides.ratings],
      ['contents', dialogs, strides.chains],
      ['names', dialogs, strides.chains],
    ] as const;
    for (const [loss, batch, stride] of stories) {
      test.each(waysOf(0))(`${loss}, of ${batch.steps.join(', ')}; jobs go %s`, async (_, way) => {
        const { kills } = await walkJobs({
          ...common,
          makeWorld: worldsOf({ ...batch, losesUnsynced: true }, way),
          process: tick,
          stride,
          powerCut: loss,
        });
        expect(kills).toBeGreaterThan(5);
      });
    }
  });

  describe('what only a person can decide ends with that word, and goes on rightly after each answer:', () => {
    const cannotTell = {
      ...ratings,
      faults: { cannotTell: (label: string) => (label.includes('-0001-') ? 'its list cannot be read' : null) },
    };
    const lost = { ...ratings, faults: { missing: (job: number) => job === 1 } };
    const arrived = { stopAtOperation: /network create/, when: 'after' } as const;
    const never = { stopAtOperation: /network create/, when: 'before' } as const;
    const stories: readonly (readonly [
      string,
      Pick<JobStory, 'first' | 'decide' | 'isBoughtAnew' | 'meddle'> & {
        readonly batch: typeof ratings;
        readonly betweenMs?: number;
      },
    ])[] = [
      ['a job that arrived is adopted', { batch: cannotTell, first: arrived, decide: adoptAll }],
      ['a job that arrived is forgotten', { batch: cannotTell, first: arrived, decide: forgetAll, isBoughtAnew: true }],
      [
        'a job that never arrived is forgotten',
        { batch: cannotTell, first: never, decide: forgetAll, isBoughtAnew: true },
      ],
      [
        'a job whose results are past their time is forgotten',
        { batch: lost, decide: forgetAll, isBoughtAnew: true, betweenMs: 31 * day },
      ],
      ['a job whose record is gone is adopted', { batch: ratings, decide: adoptAll, meddle: loseRecord(null) }],
      [
        'a job whose record is gone is forgotten',
        { batch: ratings, decide: forgetAll, isBoughtAnew: true, meddle: loseRecord(null) },
      ],
      [
        'a job whose record cannot be read is adopted',
        { batch: ratings, decide: adoptAll, meddle: loseRecord('{"version": 1, "numb') },
      ],
      [
        'a job whose record cannot be read is forgotten',
        {
          batch: ratings,
          decide: forgetAll,
          isBoughtAnew: true,
          meddle: loseRecord('{"version": 1, "numb'),
        },
      ],
    ];
    for (const [title, { batch, ...story }] of stories) {
      test.each(waysOf(1))(`${title}; jobs go %s`, async (_, way) => {
        const { kills, decisions } = await walkJobs({
          ...common,
          ...story,
          makeWorld: worldsOf(batch, way),
          makeCalmWorld: worldsOf(ratings, way),
          process: tick,
          stride: strides.ratings,
        });
        expect([kills > 5, decisions]).toEqual([true, 1]);
      });
    }
  });
}

/** Somebody damages the record of a job under way, or with null deletes it. */
const loseRecord =
  (text: string | null) =>
  ({ world, records }: JobWorld): void => {
    if (records()[0]?.state.kind === 'submitted') world.write('.batch/jobs/0001.json', text);
  };

/** When everything is done once, all of it is emptied and done again; a clean that was killed is said again first. */
async function cleanOnce(session: Session, memory: PersonsMemory): Promise<ProcessOutcome> {
  if (memory.cleaning === undefined) {
    const outcome = await tick(session);
    if (outcome.itemsInFlight > 0) return outcome;
    memory.cleaning = 'begun';
  }
  if (memory.cleaning === 'begun') await session.clean('process');
  memory.cleaning = 'over';
  return tick(session);
}
