import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type Session, type World } from './batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  rate,
  ratingPipeline,
  scoreSchema,
  strictJudge,
  writeOrJudge,
} from './example-pipelines.ts';
import { branch, cleaning, type Death, expectSound, walk, wholeLine } from './crash-walk.ts';
import { createFakeProvider } from './fake-provider.ts';

export interface CrashStrides {
  /** Of whole lines; the smallest batch with one worker is walked everywhere. */
  readonly line: Readonly<Record<Death, number>>;
  readonly clean: number;
}

const ratings = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: ratingPipeline,
    provider: createFakeProvider({ answer: rate }),
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });

/** oak needs a re-ask and a redo, elm is never good enough. */
const dialogs = (pipelineFolder?: string): World =>
  createWorld({
    pipeline: {
      ...dialogPipeline,
      'pipeline.yaml': (dialogPipeline['pipeline.yaml'] ?? '').replace('{"id":"pine"},', ''),
    },
    provider: createFakeProvider({ answer: writeOrJudge }),
    evaluator: strictJudge,
    steps: dialogSteps,
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });

const finished = async (session: Session) => wholeLine(1)(session);

/** Batches of prompts, judges and re-asks, killed at every `strides`-th operation and run again. */
export function describeCrashWalks(strides: CrashStrides): void {
  afterAll(removeWorlds);
  const walked = { line: new Set<string>(), clean: new Set<string>() };
  const dense = (strides.line.before + strides.line.after) / 2;

  describe('killed at any operation and run again, a batch ends as if nothing had happened, and each answer was bought once (incidents 8, 9, 10 and 21)', () => {
    test('one step with a re-ask, one worker', async () => {
      const { kills, boughtTwice } = await walk({ makeWorld: ratings, act: wholeLine(1), workers: 1 });
      expect(kills).toBeGreaterThan(150);
      // One answer for each of the five places was on its way when the process was killed.
      expect(boughtTwice).toBeGreaterThanOrEqual(5);
    });

    test('one step with a re-ask, three workers', async () => {
      const { kills } = await walk({ makeWorld: ratings, act: wholeLine(3), workers: 3, stride: strides.line });
      expect(kills).toBeGreaterThan(150 / dense);
    });

    test('a dialog that is written, judged and sent back, one worker', async () => {
      const { kills, boughtTwice } = await walk({
        makeWorld: dialogs,
        act: wholeLine(1),
        workers: 1,
        stride: strides.line,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(300 / dense);
      expect(boughtTwice).toBeGreaterThanOrEqual(11 / dense);
    });

    test('a dialog that is written, judged and sent back, three workers', async () => {
      const { kills } = await walk({
        makeWorld: dialogs,
        act: wholeLine(3),
        workers: 3,
        stride: strides.line,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(300 / dense);
    });

    test('the whole line in one go, with the first prompts made on the way', async () => {
      const { kills } = await walk({
        makeWorld: ratings,
        act: async (session) => {
          await session.acquire();
          await session.process({ scope: 'all', workers: 2 });
          await session.parse();
        },
        workers: 2,
        stride: strides.line,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(140 / dense);
    });
  });

  test('killed again while it mends what the first kill left, and again, a batch still ends as if nothing had happened', async () => {
    const start = dialogs();
    const story = { makeWorld: dialogs, act: wholeLine(2), workers: 2 };
    const calm = branch(story, start);
    const { operations } = await calm.runUntil({}, story.act);
    const end = calm.tree();
    let kills = 0;
    for (let first = 3; first <= operations.length; first += 7) {
      const world = branch(story, start);
      // Each next process gets some further than the one before, and dies another way.
      for (const [index, when] of (['torn', 'after', 'before', 'after'] as const).entries()) {
        const { killed } = await world.runUntil(
          { stopAt: index === 0 ? first : 9 + ((first * (index + 3)) % 31), when },
          story.act,
        );
        if (killed) kills += 1;
      }
      const found = await world.run(async (session) => {
        await story.act(session);
        return session.verify();
      });
      expectSound({ ...story, workers: 4 * story.workers }, world, found);
      expect(world.tree()).toEqual(end);
    }
    expect(kills).toBeGreaterThan(40);
  });

  describe('killed at any operation,', () => {
    test.each([
      ['clean of parse', cleaning('parse')],
      ['clean of process', cleaning('process')],
      ['clean of prepare', cleaning('prepare')],
      ['clean of acquire', cleaning('acquire')],
      ['clean of process from the second step', cleaning('process', 'judge')],
      ['clean of parse from the second step', cleaning('parse', 'judge')],
    ])('%s that is said again leaves what it would have left', async (_, act) => {
      const { kills } = await walk({
        makeWorld: dialogs,
        given: finished,
        act,
        workers: 1,
        stride: strides.clean,
        walked: walked.clean,
      });
      expect(kills).toBeGreaterThan(20 / strides.clean);
    });

    test.each([
      ['parse', cleaning('parse')],
      ['process', cleaning('process')],
      ['prepare', cleaning('prepare')],
      ['acquire', cleaning('acquire')],
    ])(
      'clean of %s that is not said again hinders nothing: the whole line ends with the same results',
      async (_, act) => {
        const { kills } = await walk({
          makeWorld: dialogs,
          given: finished,
          act,
          after: wholeLine(2),
          workers: 2,
          stride: strides.clean,
          walked: walked.clean,
        });
        expect(kills).toBeGreaterThan(20 / strides.clean);
      },
    );

    test('parse with another schema that is said again leaves the verdicts of that schema', async () => {
      const { kills } = await walk({
        makeWorld: ratings,
        given: finished,
        meanwhile: (world) => world.edit({ 'main.schema.json': scoreSchema.replace('"maximum":5', '"maximum":4') }),
        act: (session) => session.parse(),
        workers: 1,
      });
      expect(kills).toBeGreaterThan(10);
    });
  });
}
