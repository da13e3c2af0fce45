import { afterAll, describe, expect, test } from '@jest/globals';
import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import type { ModelRequest } from '../../src/core/request.ts';
import { recordConsent } from '../support/all-run.ts';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { badRequest, type FakeProviderOptions, usageOf } from '../support/fake-provider.ts';
import { fanOutWorld, findWrongs, runLine, sentTexts } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const listSchema = (extra: object = {}) =>
  JSON.stringify({
    type: 'object',
    properties: { parts: { type: 'array', items: { type: 'string' }, ...extra } },
    required: ['parts'],
    additionalProperties: false,
  });

/** Items whose list of parts is as long as the answer says: what it costs is known only when it is there. */
function listWorld(
  each: string,
  partsOf: (request: ModelRequest) => number,
  schema: object = {},
  more: { readonly yaml?: string; readonly items?: number } & Partial<FakeProviderOptions> = {},
): World {
  const { yaml: rest = '', items = 2, ...options } = more;
  const ids = Array.from({ length: items }, (_, index) => `{ id: item-${index + 1} }`);
  return fanOutWorld(
    `
source: { items: [${ids.join(', ')}] }
steps:
  - name: think
    maxOutputTokens: 1000
  - name: part
    expand: ${each}
  - name: work
    parse: text
    maxOutputTokens: 1000
${rest}`,
    { think: 'Think of {{id}}', 'think.schema.json': listSchema(schema), work: 'Part {{part}} of {{item.parent}}' },
    (request) =>
      request.schemaName === 'think'
        ? JSON.stringify({ parts: Array.from({ length: partsOf(request) }, (_, index) => `p${index + 1}`) })
        : { text: 'did it', usage: usageOf(30, 900) },
    options,
  );
}

const begun = async (world: World): Promise<World> => {
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  return world;
};
const stepOf = ({ estimate }: Pick<ProcessOutcome, 'estimate'>, name: string) =>
  estimate.steps.find(({ step }) => step === name);

describe('a fan-out that is not there yet is priced before anything is bought (incident 19: an estimate of $100 became $1,856)', () => {
  test.each([
    ['max of the expand', '{ each: steps.think.parts, max: 7 }', {}, 14],
    ['maxItems of the schema', '{ each: steps.think.parts }', { maxItems: 5 }, 10],
    ['a cut', '{ each: "steps.think.parts.slice(0, 3)" }', {}, 6],
    ['the least of them', '{ each: "steps.think.parts.slice(0, 6)", max: 9 }', { maxItems: 4 }, 8],
  ])('bounded by %s', async (_, each, schema, mostChildren) => {
    const world = await begun(listWorld(each, () => 3, schema));
    const outcome = await world.run((session) => session.process());
    expect([stepOf(outcome, 'think')?.calls, stepOf(outcome, 'work')?.maxCalls]).toEqual([2, mostChildren * 3]);
    expect(stepOf(outcome, 'work')?.method).toMatch(new RegExp(`of part an item .*, at most ${mostChildren / 2}$`));
    expect([outcome.states, await findWrongs(world)]).toEqual([['done'], []]);
  });

  test('as measured, where other items have children already', async () => {
    const world = listWorld(
      '{ each: steps.think.parts, max: 100 }',
      ({ user }) => (user.endsWith('3') ? 90 : 4),
      {},
      { items: 3 },
    );
    await begun(world);
    await world.run((session) => session.process({ selection: { limit: 2 } }));
    const outcome = await world.run((session) => session.process());
    expect([stepOf(outcome, 'work')?.calls, stepOf(outcome, 'work')?.maxCalls]).toEqual([4, 300]);
    expect(stepOf(outcome, 'work')?.method).toContain('4 of part an item as measured, at most 100');
  });

  test('and where nothing bounds it, the consent is to twice what is expected, which is said', async () => {
    const world = await begun(listWorld('{ each: steps.think.parts }', () => 3));
    const consent = recordConsent('no');
    await world.run((session) => session.process({ consent }));
    const [offer] = consent.offers;
    expect(offer?.estimate.steps.find(({ step }) => step === 'work')?.method).toContain('no bound: at most');
    expect(world.provider.calls).toEqual([]);
  });
});

describe('a fan-out that turns out far larger than anybody thought', () => {
  const many = 400;

  test('is asked about again when what was consented to is used up, and nothing goes on without the answer', async () => {
    const world = await begun(listWorld('{ each: steps.think.parts }', () => many));
    const consent = recordConsent();
    const outcome = await world.run((session) => session.process({ consent, workers: 5 }));
    expect([outcome.stopReason?.kind, outcome.states[0], consent.askedForMore.length]).toEqual([
      'consent',
      'consent',
      1,
    ]);
    const consentedUsd = outcome.estimate.costUsd?.upper ?? 0;
    // It is reached by the calls that were in flight then, one a worker.
    const oneCallUsd = (outcome.paidHereUsd / outcome.calls) * 1.5;
    expect(outcome.paidHereUsd).toBeLessThan(consentedUsd + 5 * oneCallUsd);
    expect(outcome.calls).toBeLessThan(2 + 2 * many);
    // What is left is priced anew: all children are there by now.
    expect(outcome.missing?.items).toBeGreaterThan(many);
    await world.run((session) => session.parse());
    expect(await findWrongs(world)).toEqual([]);
  });

  test('goes on with the answer, which is to what is left', async () => {
    const world = await begun(listWorld('{ each: steps.think.parts }', () => many));
    const consent = recordConsent('yes', 1_000);
    const outcome = await world.run((session) => session.process({ consent, workers: 5 }));
    expect([outcome.stopReason, outcome.calls, consent.askedForMore.length]).toEqual([null, 2 + 2 * many, 1]);
  });

  test('stops at the cap, in however many runs, and not a cent above it', async () => {
    const world = await begun(listWorld('{ each: steps.think.parts }', () => many));
    const capUsd = 0.1;
    for (let runs = 0; runs < 3; runs += 1) {
      const outcome = await world.run((session) => session.process({ maxCostUsd: capUsd, workers: 5 }));
      expect([outcome.stopReason?.kind, outcome.states[0]]).toEqual(['budget', 'budget']);
      expect(outcome.spending.costUsd).toBeLessThanOrEqual(capUsd);
      expect(outcome.spending.costUsd).toBeGreaterThan(0);
    }
    const outcome = await world.run((session) => session.process({ workers: 5 }));
    expect([outcome.stopReason, outcome.states]).toEqual([null, ['done']]);
    expect(sentTexts(world)).toHaveLength(2 + 2 * many);
  });

  test('is a rejection above max, never a silent cut', async () => {
    const world = await begun(listWorld('{ each: steps.think.parts, max: 20 }', () => 21));
    const outcome = await world.run((session) => session.process());
    expect([
      outcome.rejected,
      outcome.calls,
      JSON.parse(world.read('item-1/part/rejected.json') ?? '').reasons,
    ]).toEqual([
      ['item-1', 'item-2'],
      2,
      [
        {
          step: 'part',
          rule: 'max',
          message: 'steps.think.parts has 21 elements, and max allows 20 (pipeline.yaml:7:21)',
        },
      ],
    ]);
  });
});

describe('the upper end that is consented to covers', () => {
  test('every attempt of every child, and of every child made anew', async () => {
    // All is rejected as often as it may be: the think is thought three times, with new children each time.
    const world = await begun(
      listWorld(
        '{ each: steps.think.parts, max: 4 }',
        () => 4,
        {},
        {
          items: 1,
          yaml: `    rules: [{ name: good, expr: "attempt == 3 || item.index == 1" }]
  - name: sum
    gather: part
    retryFrom: think
    attempts: 3
    code: { set: children.length }
    rules: [{ name: again, expr: attempt == 3 }]
`,
        },
      ),
    );
    const outcome = await world.run((session) => session.process());
    const callsOf = (start: string) => sentTexts(world).filter((text) => text.startsWith(start)).length;
    expect([callsOf('Think'), callsOf('Part'), outcome.states]).toEqual([3, 3 * (1 + 3 * 3), ['done']]);
    // A think that is asked again for its form has no children yet.
    expect([stepOf(outcome, 'think')?.maxCalls, stepOf(outcome, 'work')?.maxCalls]).toEqual([5, 3 * 4 * 3]);
    expect(outcome.paidHereUsd).toBeLessThanOrEqual(outcome.estimate.costUsd?.upper ?? 0);
  });

  test('what is left where the children stand already', async () => {
    const world = await begun(listWorld('{ each: steps.think.parts, max: 4 }', () => 4));
    await world.runUntil({ stopAtOperation: /item-2\/part\/001\/work\/receipt\.json$/, when: 'after' }, (session) =>
      session.process(),
    );
    const outcome = await world.run((session) => session.process());
    expect([stepOf(outcome, 'think'), stepOf(outcome, 'work')?.calls, outcome.calls]).toEqual([undefined, 3, 3]);
    // Nothing is left: nothing is asked, nothing is called.
    const again = await world.run((session) => session.process());
    expect([again.consent, again.calls, again.states]).toEqual(['not needed', 0, ['done']]);
  });
});

test('failures of some children buy nothing again but those (incident 18: 308 failures re-ran 4,300 units, because a chunk was the unit of retry)', async () => {
  let isBroken = true;
  const world = listWorld(
    '{ each: steps.think.parts, max: 50 }',
    () => 40,
    {},
    {
      fault: ({ user }) => (isBroken && /Part p1?7 /.test(user) ? badRequest : null),
    },
  );
  const first = await world.run(runLine({ workers: 4 }));
  expect([first.failed, first.calls]).toEqual([
    ['item-1--part-007', 'item-1--part-017', 'item-2--part-007', 'item-2--part-017'],
    82,
  ]);
  isBroken = false;
  const second = await world.run(runLine({ workers: 4 }));
  expect([second.calls, second.states]).toEqual([4, ['done']]);
});

test('all run again with nothing left to do calls nobody and asks nobody', async () => {
  const world = listWorld('{ each: steps.think.parts, max: 5 }', () => 3);
  await world.run(runLine());
  const tree = world.tree();
  const consent = recordConsent('no');
  const outcome = await world.run(runLine({ consent, scope: 'all' }));
  expect([outcome.calls, outcome.consent, outcome.states, consent.offers.length, world.tree()]).toEqual([
    0,
    'not needed',
    ['done'],
    0,
    tree,
  ]);
});
