import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, type PipelineFiles, removeWorlds, type Session, type World } from './batch-world.ts';
import { branch, cleaning, type Death, expectSound, type Story, walk, wholeLine } from './crash-walk.ts';
import { createFakeProvider, type FakeProviderOptions } from './fake-provider.ts';
import { fanOut, fanPipeline, growBuds, nestedPipeline } from './fan-pipeline.ts';
import { createSharedEvaluator } from './shared-evaluator.ts';

export interface Strides {
  /** Of the long stories with one worker. */
  readonly line: Story['stride'] & object;
  readonly workers: Readonly<Record<Death, number>>;
  readonly setAside: number;
  readonly clean: number;
}

/** Batches of code, children and gathers, killed at every `strides`-th operation and run again. */
export function describeChainWalks(strides: Strides): void {
  const shared = { fan: createSharedEvaluator(), nested: createSharedEvaluator() };
  afterAll(() => {
    removeWorlds();
    for (const { end } of Object.values(shared)) end();
  });
  const worldsOf =
    (pipeline: PipelineFiles, answer: FakeProviderOptions['answer'], { evaluator }: typeof shared.fan) =>
    (pipelineFolder?: string): World =>
      createWorld({
        pipeline,
        provider: createFakeProvider({ answer }),
        evaluator,
        ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
      });
  const fans = worldsOf(fanPipeline, fanOut, shared.fan);
  const nested = worldsOf(nestedPipeline, growBuds, shared.nested);
  const dense = (strides.line.before + strides.line.after) / 2;
  const walked = { line: new Set<string>(), setAside: new Set<string>(), clean: new Set<string>() };

  describe('killed at any operation and run again, a batch of code, children and gathers ends as if nothing had happened', () => {
    test('with one worker', async () => {
      const { kills, boughtTwice } = await walk({
        makeWorld: fans,
        act: wholeLine(1),
        workers: 1,
        stride: strides.line,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(400 / dense);
      // The answers of some calls were on their way.
      expect(boughtTwice).toBeGreaterThanOrEqual(20 / strides.line.before);
    });

    test('with three workers', async () => {
      const { kills } = await walk({
        makeWorld: fans,
        act: wholeLine(3),
        workers: 3,
        stride: strides.workers,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(10);
    });

    test('where children have children, and both begin again', async () => {
      const { kills } = await walk({
        makeWorld: nested,
        act: wholeLine(1),
        workers: 1,
        stride: strides.line,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(300 / dense);
    });

    test('where children have children, with three workers', async () => {
      const { kills } = await walk({
        makeWorld: nested,
        act: wholeLine(3),
        workers: 3,
        stride: strides.workers,
        walked: walked.line,
      });
      expect(kills).toBeGreaterThan(10);
    });

    test('in one go, with the first prompts made on the way', async () => {
      const act = async (session: Session) => {
        await session.acquire();
        await session.process({ scope: 'all', workers: 2 });
        await session.parse();
      };
      const { kills } = await walk({ makeWorld: fans, act, workers: 2, stride: strides.workers, walked: walked.line });
      expect(kills).toBeGreaterThan(10);
    });
  });

  test('killed in a set-aside that takes all children along, a batch ends as if nothing had happened', async () => {
    for (const makeWorld of [fans, nested]) {
      const { kills } = await walk({
        makeWorld,
        act: wholeLine(1),
        workers: 1,
        only: /attempts/,
        stride: strides.setAside,
        walked: walked.setAside,
      });
      expect(kills).toBeGreaterThan(30 / strides.setAside);
    }
  });

  describe('killed at any operation,', () => {
    test.each<[string, (pipelineFolder?: string) => World, (session: Session) => Promise<unknown>]>([
      ['of a step of children', fans, cleaning('prepare', 'judge')],
      ['of one child', fans, cleaning('process', undefined, ['elm--idea-003'])],
      ['of an expand', fans, cleaning('parse', 'idea')],
      ['of a step before the children', fans, cleaning('process', 'think', ['elm'])],
      ['of children of children', nested, cleaning('process', 'bud')],
      ['of whole items', nested, cleaning('acquire')],
    ])('a clean %s that is said again leaves what it would have left', async (_, makeWorld, act) => {
      const { kills } = await walk({
        makeWorld,
        given: wholeLine(1),
        act,
        workers: 1,
        stride: strides.clean,
        walked: walked.clean,
      });
      expect(kills).toBeGreaterThan(10 / strides.clean);
    });

    test.each<[string, (pipelineFolder?: string) => World, (session: Session) => Promise<unknown>]>([
      ['of a step of children', fans, cleaning('prepare', 'judge')],
      ['of an expand', fans, cleaning('parse', 'idea')],
      ['of children of children', nested, cleaning('process', 'bud')],
    ])('a clean %s that is not said again hinders nothing', async (_, makeWorld, act) => {
      const { kills } = await walk({
        makeWorld,
        given: wholeLine(1),
        act,
        after: wholeLine(2),
        workers: 2,
        stride: strides.clean * 2,
        walked: walked.clean,
      });
      expect(kills).toBeGreaterThan(5 / strides.clean);
    });

    test('the making of other children, of a list that is another one by now, ends with those of that list', async () => {
      const files = {
        'pipeline.yaml': `
source: { items: [{ id: oak }] }
steps:
  - name: part
    expand: { each: "[1, 2, 3].map(n => 'part ' + n)" }
  - name: toss
    code: { set: "random.integer(1, 1000000)" }
  - name: work
    parse: text
`,
        'work.md.hbs': 'Work on {{part}} with {{steps.toss}}',
      };
      const makeWorld = (pipelineFolder?: string): World =>
        createWorld({
          pipeline: files,
          provider: createFakeProvider({ answer: ({ user }) => user }),
          ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
        });
      const prepare = async (session: Session) => {
        await session.acquire();
        await session.prepare();
      };
      const meanwhile = (world: World) =>
        world.edit({ 'pipeline.yaml': files['pipeline.yaml'].replace('[1, 2, 3]', '[1, 5]') });
      const { kills } = await walk({
        makeWorld,
        given: prepare,
        meanwhile,
        act: async (session) => {
          await session.parse();
          await session.prepare();
        },
        workers: 1,
        stride: strides.clean,
        walked: walked.clean,
      });
      expect(kills).toBeGreaterThan(10 / strides.clean);
    });
  });

  test('killed again while it mends what the kill before left, and again, a batch ends as if nothing had happened', async () => {
    let kills = 0;
    for (const makeWorld of [fans, nested]) {
      const story = { makeWorld, act: wholeLine(2), workers: 2 };
      const start = makeWorld();
      const calm = branch(story, start);
      const { operations } = await calm.runUntil({}, story.act);
      const end = calm.tree();
      for (let first = 5; first <= operations.length; first += 10 * strides.setAside) {
        const world = branch(story, start);
        // Each next process gets some further than the one before, and dies another way.
        for (const [index, when] of (['torn', 'after', 'before', 'after'] as const).entries()) {
          const stopAt = index === 0 ? first : 9 + ((first * (index + 3)) % 61);
          if ((await world.runUntil({ stopAt, when }, story.act)).killed) kills += 1;
        }
        const found = await world.run(async (session) => {
          await story.act(session);
          return session.verify();
        });
        expectSound({ ...story, workers: 4 * story.workers }, world, found);
        expect(world.tree()).toEqual(end);
      }
    }
    expect(kills).toBeGreaterThan(40);
  });
}
