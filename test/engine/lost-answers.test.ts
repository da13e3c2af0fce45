import { afterAll, describe, expect, test } from '@jest/globals';
import type { Offer } from '../../src/compose/offer.ts';
import type { ProcessRequest } from '../../src/compose/process.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { createJobWorld } from '../support/job-world.ts';

afterAll(removeWorlds);

const pipeline = {
  'pipeline.yaml': yamlOf(['ash', 'birch'], [{ name: 'main' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
};
const answer = () => '{"score": 4}';
const answerFiles = ['receipt.json', 'response.md', 'parsed.json'];

const all = async (session: Session) => {
  await session.acquire();
  await session.prepare();
  await session.process();
  return session.parse();
};
const forget = (world: World, item = 'ash') => answerFiles.forEach((file) => void world.write(`${item}/${file}`, null));
const noticesOf = ({ events }: World) => events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
const kindsOf = (findings: readonly { readonly kind: string; readonly severity: string }[]) =>
  findings.filter(({ severity }) => severity === 'error').map(({ kind }) => kind);

const keep =
  (offers: Offer[], answer: 'yes' | 'no') =>
  async (offer: Offer): Promise<typeof answer> => {
    offers.push(offer);
    return answer;
  };

/** Processes, and returns what was offered beside the outcome. */
async function processOffered(world: World, changes: Partial<ProcessRequest['flags']> = {}) {
  const offers: Offer[] = [];
  const consent = { ask: keep(offers, 'yes') };
  const outcome = await world.run((session) => session.process({ ...changes, consent }));
  return { outcome, offers };
}

describe('an answer whose files were deleted by hand', () => {
  const bought = async () => {
    const world = createWorld({ pipeline, provider: createFakeProvider({ answer }) });
    await world.run(all);
    return world;
  };

  test('is put back from the journal of answers before anything is bought, and it is said', async () => {
    const world = await bought();
    const before = world.tree();
    forget(world);
    const { outcome, offers } = await processOffered(world);
    expect([outcome.calls, offers, outcome.conservation.holds, world.tree()]).toEqual([0, [], true, before]);
    expect(noticesOf(world)).toContain(
      '1 paid answer had lost its receipt; it is put back from the journal of answers, for nothing.',
    );
  });

  test('is put back too where its whole folder is gone and is acquired again', async () => {
    const world = await bought();
    const receipt = world.read('ash/receipt.json');
    world.removeFolder('ash');
    await world.run(all);
    expect([world.provider.bill.length, world.read('ash/receipt.json')]).toEqual([2, receipt]);
    expect(noticesOf(world)).toContain(
      '1 paid answer was in folders that are gone; it is put back from the journal of answers, for nothing.',
    );
  });

  test('is bought again only after that was said, where nobody has it any more; the old call is settled by a repair', async () => {
    const world = await bought();
    forget(world);
    world.write('.batch/answers.jsonl', null);
    const costUsd = world
      .ledger()
      .flatMap((line) => (line.type === 'paid' && line.item === 'ash' ? line.costUsd : []))[0];
    const { outcome, offers } = await processOffered(world);
    expect([outcome.calls, offers.map(({ goneAnswers }) => goneAnswers)]).toEqual([1, [{ answers: 1, costUsd }]]);
    // Another one stands by now: a clean would take that.
    const { findings } = await world.look((session) => session.verify());
    expect(findings.map(({ kind, canRepair, next }) => [kind, canRepair, next])).toContainEqual([
      'receipt-superseded',
      true,
      null,
    ]);
    const repaired = await world.repairUntil({});
    expect([kindsOf(repaired.outcome?.findings ?? []), repaired.outcome?.conservation.holds]).toEqual([[], true]);
    const again = await world.run((session) => session.process());
    expect([again.calls, again.spending.calls, world.provider.bill.length]).toEqual([0, 3, 3]);
  });

  test('of another item than those that are meant is not said to be bought again', async () => {
    const world = await bought();
    forget(world);
    forget(world, 'birch');
    world.write('.batch/answers.jsonl', null);
    const offers: Offer[] = [];
    await world.run((session) =>
      session.process({
        selection: { only: new Set(['ash']) },
        consent: { ask: keep(offers, 'no') },
      }),
    );
    expect(offers.map(({ goneAnswers }) => goneAnswers?.answers)).toEqual([1]);
  });
});

describe('an answer of a job whose files were deleted by hand', () => {
  const bought = async () => {
    const made = createJobWorld({ pipeline, steps: ['main'], answer });
    await made.world.run(all);
    return made;
  };

  test.each([{}, { noWait: true }])('is filed again from the results, and nothing is bought (%j)', async (flags) => {
    const { world, jobs } = await bought();
    const before = world.tree();
    forget(world);
    const { outcome, offers } = await processOffered(world, flags);
    expect([jobs.bill.length, offers, outcome.conservation.holds, world.tree()]).toEqual([2, [], true, before]);
    expect(noticesOf(world)).toContain(
      '1 paid answer had lost its receipt; the results of job 1 still have it, and it is filed again, for nothing.',
    );
  });

  test('is unclaimed where another answer stands in its place by now', async () => {
    const { world, jobs } = await bought();
    const results = '.batch/jobs/0001.results.jsonl';
    const text = world.read(results);
    forget(world);
    world.write(results, '');
    const bought2 = await processOffered(world);
    expect([jobs.bill.length, bought2.offers.map(({ goneAnswers }) => goneAnswers?.answers)]).toEqual([3, [1]]);
    world.write(results, text);
    const { findings } = await world.look((session) => session.verify());
    expect(kindsOf(findings)).toEqual(['receipt-superseded']);
    // The job is filed once more because of its other answer.
    forget(world, 'birch');
    const outcome = await world.run((session) => session.process());
    const unclaimed = world.ledger().filter((line) => line.type === 'paid' && line.unclaimed === true);
    expect([jobs.bill.length, outcome.conservation.holds, outcome.spending.calls, unclaimed.length]).toEqual([
      3,
      true,
      3,
      1,
    ]);
    expect(kindsOf((await world.look((session) => session.verify())).findings)).toEqual([]);
  });
});
