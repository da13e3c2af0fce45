import { afterAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import type { Evaluator } from '../../src/ports/evaluator.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  noExpressions,
  ruleCalled,
  scoreSchema,
  strictJudge,
  writeOrJudge,
  yamlOf,
} from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const oneDialog = (about: string) => ({
  ...dialogPipeline,
  'pipeline.yaml': (dialogPipeline['pipeline.yaml'] ?? '').replace(/"items":\[.*?\]/, `"items":[{"id":"${about}"}]`),
});
const dialogWorld = (about: string): World =>
  createWorld({
    pipeline: oneDialog(about),
    provider: createFakeProvider({ answer: writeOrJudge }),
    evaluator: strictJudge,
    steps: dialogSteps,
  });

describe('a set-aside of two steps that is killed at each of its renames', () => {
  test('is finished by parse with a looser schema before anything is judged, and loses nothing', async () => {
    const rehearsal = dialogWorld('elm');
    await rehearsal.run(begin);
    const { operations } = await rehearsal.runUntil({}, (session) => session.process());
    const opening = operations.findIndex(
      (operation) => operation.includes('make-folder') && operation.endsWith('attempts/1'),
    );
    const renames = operations.flatMap((operation, index) =>
      /^(rename|make-folder|remove-folder) .*(attempts\/1|judge|generate)/.test(operation) &&
      index >= opening &&
      index < opening + 20
        ? [index + 1]
        : [],
    );
    const last = operations.findIndex((operation) => operation.endsWith('attempts/1/judge/rejected.json')) + 1;
    const stops = renames.filter((stopAt) => stopAt <= last);
    expect(stops.length).toBeGreaterThanOrEqual(10);

    for (const stopAt of stops) {
      for (const when of ['before', 'after'] as const) {
        const world = dialogWorld('elm');
        await world.run(begin);
        const { killed } = await world.runUntil({ stopAt, when }, (session) => session.process());
        expect(killed).toBe(true);
        const bought = world.provider.bill.length;
        const receipts = () =>
          world
            .paths()
            .filter((path) => path.endsWith('receipt.json'))
            .map((path) => JSON.parse(world.read(path) ?? '').callId as string)
            .sort();
        const before = receipts();
        // Looser by what the judge says of the dialog: nothing is rejected any more.
        world.steps = {};

        await world.run((session) => session.parse());
        expect(receipts()).toEqual(before);
        expect(world.provider.bill).toHaveLength(bought);
        const isOpen = world.paths().some((path) => path.startsWith('elm/attempts/1/'));
        const standing = world.paths().filter((path) => /^elm\/(generate|judge)\//.test(path));
        // Either the stretch has not begun to move, and the looser rules accept it where it stands, or all of it has moved.
        if (isOpen) expect(standing).toEqual([]);
        else expect(standing).toContain('elm/judge/parsed.json');
        const { findings, conservation } = await world.look((session) => session.verify());
        expect([findings.filter(({ severity }) => severity === 'error'), conservation.holds]).toEqual([[], true]);
      }
    }
  });

  test('and whose folder was opened and nothing moved, without a rejection any more, is taken away', async () => {
    const world = dialogWorld('pine');
    await world.run(async (session) => {
      await begin(session);
      await session.process();
    });
    world.memory.makeFolder(`${world.folder}/pine/attempts`);
    world.memory.makeFolder(`${world.folder}/pine/attempts/1`);
    const outcome = await world.run((session) => session.process());
    expect([
      outcome.calls,
      outcome.conservation.counts.accepted,
      world.memory.look(`${world.folder}/pine/attempts/1`),
    ]).toEqual([0, 1, null]);
  });

  test('and whose rejection somebody removed stops that item and says which folder it is', async () => {
    const world = dialogWorld('elm');
    await world.run(begin);
    await world.runUntil({ stopAtOperation: /attempts\/1\/generate\/receipt\.json$/, when: 'after' }, (session) =>
      session.process(),
    );
    world.write('elm/judge/rejected.json', null);
    const outcome = await world.run((session) => session.process());
    expect([outcome.failed, JSON.parse(world.read('elm/error.json') ?? '').message]).toEqual([
      ['elm'],
      'attempts/1 of elm has no rejected.json, and no rejection stands',
    ]);
    // Clean is a way out of it.
    await world.run((session) => session.clean('prepare'));
    const again = await world.run(async (session) => {
      await session.prepare();
      return session.process();
    });
    expect([again.conservation.holds, again.conservation.counts.rejected]).toEqual([true, 1]);
  });
});

describe('attempts are a sum, not a product', () => {
  const alwaysRejecting: Evaluator = {
    ...noExpressions,
    checkRules: (step) => ({
      reasons: step.rules.map(({ name }) => ({ step: step.name, rule: name, message: `${name} is broken` })),
      warnings: [],
    }),
  };
  const steps = [
    { name: 'generate', attempts: 3 },
    { name: 'score', attempts: 3, retryFrom: 'generate' },
  ];
  const pipeline = {
    'pipeline.yaml': yamlOf(['elm'], steps),
    'generate.md.hbs': 'Write about {{id}}, try {{attempt}}',
    'score.md.hbs': 'Score {{steps.generate}}',
    'score.schema.json': scoreSchema,
  };
  const answer = ({ schemaName, user }: ModelRequest) =>
    schemaName === 'score' ? '{"score": 1}' : `Text ${user.slice(-1)}`;

  test('generate 3 and score 3 give 3 dialogs and 3 judgements where only the judge rejects', async () => {
    const world = createWorld({
      pipeline,
      provider: createFakeProvider({ answer }),
      evaluator: alwaysRejecting,
      steps: { score: { rules: [ruleCalled('good')] } },
    });
    await world.run(begin);
    const outcome = await world.run((session) => session.process());
    expect([countCalls(world), outcome.conservation.counts.rejected, outcome.states]).toEqual([
      { generate: 3, score: 3 },
      1,
      ['incomplete'],
    ]);
  });

  test('at most 5 dialogs and 3 judgements where the dialog is rejected for form too, which the estimate says beforehand', async () => {
    const bad = new Set(['1', '2']);
    const world = createWorld({
      pipeline,
      provider: createFakeProvider({
        answer: (request) =>
          bad.has(request.user.slice(-1)) && request.schemaName === 'generate' ? '' : answer(request),
      }),
      evaluator: alwaysRejecting,
      steps: { score: { rules: [ruleCalled('good')] }, generate: { feedback: false } },
    });
    await world.run(begin);
    const outcome = await world.run((session) => session.process());
    expect([countCalls(world), outcome.conservation.counts.rejected]).toEqual([{ generate: 5, score: 3 }, 1]);
    expect(outcome.estimate.maxCalls).toBe(8);
    // Nothing begins again by itself.
    const next = await world.run((session) => session.process());
    expect([next.calls, countCalls(world)]).toEqual([0, { generate: 5, score: 3 }]);
  });

  test('a clean line has its whole budget again', async () => {
    const world = createWorld({
      pipeline,
      provider: createFakeProvider({ answer }),
      evaluator: alwaysRejecting,
      steps: { score: { rules: [ruleCalled('good')] } },
    });
    await world.run(begin);
    await world.run((session) => session.process());
    const plan = await world.run((session) => session.clean('process'));
    expect([plan.paidCalls, plan.attempts, world.paths().filter((path) => path.includes('attempts'))]).toEqual([
      6,
      2,
      [],
    ]);
    await world.run(async (session) => {
      await session.prepare();
      await session.process();
    });
    expect(countCalls(world)).toEqual({ generate: 6, score: 6 });
    const { conservation } = await world.look((session) => session.verify());
    expect(conservation.holds).toBe(true);
  });

  test('one attempt means no second one', async () => {
    const world = createWorld({
      pipeline: {
        ...pipeline,
        'pipeline.yaml': yamlOf(
          ['elm'],
          [
            { name: 'generate', attempts: 1 },
            { name: 'score', attempts: 1, retryFrom: 'generate' },
          ],
        ),
      },
      provider: createFakeProvider({ answer }),
      evaluator: alwaysRejecting,
      steps: { score: { rules: [ruleCalled('good')] } },
    });
    await world.run(begin);
    await world.run((session) => session.process());
    expect(countCalls(world)).toEqual({ generate: 1, score: 1 });
  });
});

describe('what the step that begins again is told (incident 26: a failed judge re-asked the judge about the same text)', () => {
  const dump =
    '{{#if previous}}step={{previous.step}} reasons={{json previous.reasons}} steps={{json previous.steps}} response={{previous.response}}{{else}}nothing{{/if}}';
  const pipeline = {
    'pipeline.yaml': yamlOf(
      ['oak'],
      [
        { name: 'generate', attempts: 4 },
        { name: 'score', attempts: 4, retryFrom: 'generate' },
      ],
    ),
    'generate.md.hbs': `Write about {{id}}, try {{attempt}}: ${dump}`,
    'score.md.hbs': `Score {{steps.generate.text}}, try {{attempt}}: ${dump}`,
    'generate.schema.json': dialogPipeline['generate.schema.json'] ?? '',
    'score.schema.json': scoreSchema,
  };
  const answer = ({ schemaName, user }: ModelRequest) => {
    const attempt = /try (\d+)/.exec(user)?.[1];
    // score: 1 → low, 2 → bad JSON, 3 → good. generate: 2 → bad JSON.
    if (schemaName === 'score') return attempt === '1' ? '{"score": 2}' : attempt === '2' ? 'hm' : '{"score": 5}';
    return attempt === '2' ? 'no JSON at all' : `{"text": "version ${attempt}"}`;
  };

  test('who rejected, the last reasons of each step, the values as they stood, and its own last response; the judge hears nothing of it', async () => {
    const world = createWorld({
      pipeline,
      provider: createFakeProvider({ answer }),
      evaluator: strictJudge,
      steps: { score: { rules: [ruleCalled('good')] } },
    });
    await world.run(begin);
    await world.run((session) => session.process());
    const lowScore = '{"step":"score","rule":"good","message":"score 2 is not good"}';
    const noJson = (step: string) => `{"step":"${step}","rule":"json","message":"the answer holds no JSON"}`;
    expect(world.provider.calls.map(({ request }) => request.user)).toEqual([
      'Write about oak, try 1: nothing',
      'Score version 1, try 1: nothing',
      `Write about oak, try 2: step=score reasons=[${lowScore}] steps={"generate":{"text":"version 1"},"score":{"score":2}} response={"text": "version 1"}`,
      // The judge's criticism outlives a re-ask for bad JSON.
      `Write about oak, try 3: step=generate reasons=[${lowScore},${noJson('generate')}] steps={} response=no JSON at all`,
      'Score version 3, try 2: nothing',
      `Score version 3, try 3: step=score reasons=[${noJson('score')}] steps={} response=hm`,
    ]);
    expect(world.read('all_results.json')).toBeNull();
    await world.run((session) => session.parse());
    expect(world.read('all_results.json')).toBe('[\n{"id":"oak","step":"score","attempt":3,"result":{"score":5}}\n]\n');
  });

  test('reasons are appended by themselves where the template does not speak of previous, and not where feedback is off', async () => {
    for (const feedback of [true, false]) {
      const world = createWorld({
        pipeline: {
          'pipeline.yaml': yamlOf(['oak'], [{ name: 'main', attempts: 2, feedback }]),
          'main.md.hbs': 'Rate {{id}}.',
          'main.schema.json': scoreSchema,
        },
        provider: createFakeProvider({ answer: () => '{"score": 9}' }),
      });
      await world.run(begin);
      await world.run((session) => session.process());
      const [first, second] = world.provider.calls.map(({ request }) => request.user);
      expect(first).toBe('Rate oak.');
      expect(second).toBe(
        feedback
          ? 'Rate oak.\n\nAn earlier answer to this was rejected for these reasons:\n\n- score: expected at most 5, got 9\n\nAnswer again, and mend them.'
          : 'Rate oak.',
      );
    }
  });
});

function countCalls(world: World): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { request } of world.provider.bill) counts[request.schemaName] = (counts[request.schemaName] ?? 0) + 1;
  return counts;
}

test('a rejection that begins again at a step which is skipped is taken up by the next step that is not', async () => {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': `source: { items: [{ id: elm, wild: false }] }
steps:
  - name: hint
    when: raw.wild
    prompt: A hint on {{id}}
    parse: text
  - name: write
    prompt: Write on {{id}}
    parse: text
  - name: judge
    retryFrom: hint
    attempts: 2
    prompt: Judge {{steps.write}}
    parse: text
    rules: [{ name: good, expr: "attempt == 2", error: Livelier }]
`,
    },
    provider: createFakeProvider({ answer: ({ user }: ModelRequest) => `Answer to ${user.length}` }),
  });
  await world.run(begin);
  await world.run((session) => session.process());
  const prompts = world.provider.calls.map(({ request }) => request.user.split('\n')[0]);
  const [, , second = ''] = world.provider.calls.map(({ request }) => request.user);
  expect([prompts, second.includes('- Livelier')]).toEqual([
    ['Write on elm', 'Judge Answer to 12', 'Write on elm', 'Judge Answer to 113'],
    true,
  ]);
});
