import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchStatus } from '../../src/compose/look.ts';
import type { ShownItem } from '../../src/compose/show.ts';
import type { BatchReport } from '../../src/compose/report.ts';
import type { BatchDetail, DashboardBackend, ItemRow } from '../../src/ports/dashboard-backend.ts';
import { counted, everyItem, openBackend, rowOf } from '../support/dashboard-place.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, digestTree, type Workplace } from '../support/workplace.ts';

jest.setTimeout(300_000);

let place: Workplace;
let backend: DashboardBackend;

/** Batches in every state that commands can leave them in, made by the program itself. */
const made: Readonly<Record<string, (run: (...argv: readonly string[]) => Promise<unknown>) => Promise<unknown>>> = {
  acquired: (run) => run('acquire', '--batch-id', 'acquired', '--pipeline', 'pipeline'),
  prepared: async (run) => {
    await run('acquire', '--batch-id', 'prepared', '--pipeline', 'pipeline');
    await run('prepare', '--batch-id', 'prepared');
  },
  complete: (run) => run('all', '--batch-id', 'complete', '--pipeline', 'pipeline', '--sandbox', '--yes'),
  limited: (run) => run('all', '--batch-id', 'limited', '--pipeline', 'pipeline', '--sandbox', '--yes', '--limit', '7'),
  partly: async (run) => {
    await run('acquire', '--batch-id', 'partly', '--pipeline', 'pipeline');
    await run('prepare', '--batch-id', 'partly');
    await run('process', '--batch-id', 'partly', '--sandbox', '--yes', '--limit', '11');
  },
  rejected: (run) =>
    run('all', '--batch-id', 'rejected', '--pipeline', 'pipeline', '--sandbox', '--yes', '--faults', 'refusal:80%'),
  failed: async (run) => {
    await run('acquire', '--batch-id', 'failed', '--pipeline', 'pipeline');
    for (const id of ['item-0002', 'item-0011', 'item-0020']) place.write(`data/failed/${id}/raw.json`, '{ not JSON');
    await run('all', '--batch-id', 'failed', '--sandbox', '--yes');
  },
  chain: (run) =>
    run(
      'all',
      '--batch-id',
      'chain',
      '--pipeline',
      'chain',
      '--sandbox',
      '--yes',
      '--faults',
      'bad-json:20%,refusal:10%',
    ),
  jobs: (run) =>
    run('all', '--batch-id', 'jobs', '--pipeline', 'chain', '--sandbox', '--yes', '--lane', 'batch', '--no-wait'),
  fan: (run) => run('all', '--batch-id', 'fan', '--pipeline', 'exam', '--sandbox', '--yes', '--limit', '2'),
  ideas: (run) => run('all', '--batch-id', 'ideas', '--pipeline', 'ideas', '--sandbox', '--yes', '--limit', '2'),
  walks: (run) =>
    run('prepare', '--batch-id', 'walks').then(() =>
      run('all', '--batch-id', 'walks', '--pipeline', 'drunken-sailor', '--sandbox', '--yes', '--limit', '30'),
    ),
  parsed: async (run) => {
    await run('all', '--batch-id', 'parsed', '--pipeline', 'pipeline', '--sandbox', '--yes');
    await run('clean', '--batch-id', 'parsed', '--clean-stage', 'parse', '--item', 'item-0003', '--yes');
    await run('clean', '--batch-id', 'parsed', '--clean-stage', 'acquire', '--item', 'item-0005', '--yes');
  },
};

const names = Object.keys(made);

beforeAll(async () => {
  place = createWorkplace(ratedTopics(25));
  for (const [path, text] of Object.entries(titledThenScored(20))) place.write(`chain/${path}`, text);
  for (const make of Object.values(made)) await make((...argv) => place.run(...argv));
  backend = openBackend(place);
});
afterAll(async () => {
  await backend.close();
  place.remove();
});

const status = async (batchId: string) => (await place.runJson<BatchStatus>('status', '--batch-id', batchId)).document;

describe.each(names)('the batch that is %s', (batchId) => {
  test('has the figures of status', async () => {
    const [detail, told] = [await counted(backend, batchId), await status(batchId)];
    expect(figuresOf(detail)).toEqual({
      batchId,
      name: told.name,
      pipeline: told.pipeline,
      counts: told.plan.counts,
      costUsd: told.spending.costUsd,
      simulated: told.simulated,
      lanes: told.lanes,
      createdAtMs: Date.parse(told.createdAt),
      lastCallAtMs: told.lastCallAt === null ? null : Date.parse(told.lastCallAt),
      sourceWasReadToItsEnd: told.sourceWasReadToItsEnd,
      retryCostUsd: told.spending.retryCostUsd,
      tokens: { input: told.spending.usage.inputTokens, output: told.spending.usage.outputTokens },
      nextCommand: told.nextCommand,
      jobs: told.jobs.open,
      steps: told.plan.steps.map((step) => ({
        step: step.step,
        accepted: step.accepted,
        skipped: step.skipped,
        rejected: step.rejectedForGood,
        retried: step.setAside,
        inJobs: step.inFlight,
        model: told.steps.find(({ name }) => name === step.step)?.model ?? null,
      })),
    });
  });

  test('has the chain of report', async () => {
    const { document } = await place.runJson<BatchReport>('report', '--batch-id', batchId);
    const { funnel } = await counted(backend, batchId);
    expect(funnel.map(({ step, level, entered, retried }) => ({ step, level, entered, retried }))).toEqual(
      document.steps.map(({ step, level, entered, retries }) => ({ step, level, entered, retried: retries })),
    );
    for (const { entered, accepted, skipped, rejected, waiting, inFlight, inJobs } of funnel)
      expect(accepted + skipped + rejected + waiting + inFlight + inJobs).toBe(entered);
  });

  test('has the items of show, in every order and filter', async () => {
    await counted(backend, batchId);
    const { rows, total } = await backend.items(batchId, everyItem);
    expect(rows.length).toBe(total);
    for (const row of differentRows(rows)) {
      const { document } = await place.runJson<ShownItem>('show', '--batch-id', batchId, '--item', row.id);
      const detail = await backend.item(batchId, row.id);
      expect({ state: row.state, attempts: row.attempts }).toEqual({
        state: document.item.state,
        attempts: document.item.attempts,
      });
      expect(JSON.parse(JSON.stringify(detail.item))).toEqual(document.item);
      expect(detail.why).toBe(document.why);
      expect(detail.files.length).toBeGreaterThan(0);
    }
    const ids = rows.map(({ id }) => id);
    const asked = async (query: Partial<typeof everyItem>) =>
      (await backend.items(batchId, { ...everyItem, ...query })).rows.map(({ id }) => id);
    expect(await asked({ sort: 'id' })).toEqual(ids.toSorted());
    expect(await asked({ isDescending: true })).toEqual(ids.toReversed());
    expect(await asked({ search: '00' })).toEqual(ids.filter((id) => id.includes('00')));
    expect(await asked({ offset: 2, count: 3 })).toEqual(ids.slice(2, 5));
    const states = [...new Set(rows.map(({ state }) => state))];
    for (const state of states)
      expect(await asked({ state })).toEqual(rows.filter((row) => row.state === state).map(({ id }) => id));
    const byAttempts = await backend.items(batchId, { ...everyItem, sort: 'attempts', isDescending: true });
    expect(byAttempts.rows.map(({ attempts }) => attempts)).toEqual(
      rows.map(({ attempts }) => attempts).toSorted((a, b) => b - a),
    );
  });
});

test('home has every batch of list with its figures', async () => {
  const { document } = await place.runJson<{ readonly batches: readonly BatchStatus[] }>('list');
  const rows = [];
  for (const { batchId } of document.batches) rows.push(await rowOf(backend, batchId));
  expect(rows.map(({ batchId, counts, costUsd, lanes }) => ({ batchId, counts, costUsd, lanes }))).toEqual(
    document.batches.map(({ batchId, plan, spending, lanes }) => ({
      batchId,
      counts: plan.counts,
      costUsd: spending.costUsd,
      lanes,
    })),
  );
  const { batches, totals } = await backend.home({ archived: false });
  expect(batches.map(({ batchId }) => batchId).toSorted()).toEqual(document.batches.map(({ batchId }) => batchId));
  expect(totals).toMatchObject({ costUsd: 0, batches: 2, items: 50 });
});

test('the lane of a step is that of its last call, also while its answer is on the way', async () => {
  const { funnel } = await counted(backend, 'jobs');
  expect(funnel[0]?.lane).toBe('batch');
});

test('states are told in the words of the port', async () => {
  const states = {
    acquired: 'waiting',
    prepared: 'waiting',
    complete: 'complete',
    limited: 'open',
    partly: 'waiting',
    rejected: 'rejected',
    failed: 'failed',
    jobs: 'in jobs',
    parsed: 'waiting',
  };
  const told: Record<string, string> = {};
  for (const name of Object.keys(states)) told[name] = (await rowOf(backend, name)).state;
  expect(told).toEqual(states);
});

test('looking writes nothing, and two that look do not disturb each other', async () => {
  const before = digestTree(place.folder);
  const other = openBackend(place);
  try {
    await Promise.all(
      [backend, other].flatMap((looker) => [
        looker.home({ archived: true }),
        ...names.map((name) => counted(looker, name)),
        ...names.map((name) => looker.items(name, everyItem)),
        ...names.map((name) => looker.log(name, null, 50)),
        looker.report('rejected'),
        looker.diagnosis('rejected'),
        looker.pipelines(),
        looker.compare(['complete', 'rejected']),
      ]),
    );
    expect(digestTree(place.folder)).toEqual(before);
  } finally {
    await other.close();
  }
});

test('archived batches come when they are asked for, and can be looked into', async () => {
  await backend.archive('limited');
  const { batches } = await backend.home({ archived: false });
  expect(batches.map(({ batchId }) => batchId)).not.toContain('limited');
  expect(await rowOf(backend, 'limited', true)).toMatchObject({
    state: 'archived',
    archived: true,
    counts: { acquired: 7 },
  });
  expect((await backend.items('limited', everyItem)).total).toBe(7);
  expect((await backend.item('limited', 'item-0001')).item.state).toBe('accepted');
  expect((await backend.log('limited', null, 5)).lines.length).toBe(5);
  await backend.unarchive('limited');
  expect(await rowOf(backend, 'limited')).toMatchObject({ state: 'open', archived: false });
});

test('batches that cannot be opened are among the others, each with what is wrong', async () => {
  const broken = ['broken-record', 'broken-ledger', 'lost-pipeline', 'lock-folder', 'loop'];
  for (const name of broken)
    await place.run('acquire', '--batch-id', name, '--pipeline', name === 'lost-pipeline' ? 'chain' : 'pipeline');
  place.write('data/broken-record/.batch/batch.json', '{"version": 1, "id"');
  place.write(
    'data/broken-ledger/.batch/ledger.jsonl',
    '{"type":"free","call":"a","at":"x","reason":"y"}\nnonsense\n{}\n',
  );
  const record = JSON.parse(place.read('data/lost-pipeline/.batch/batch.json'));
  place.write(
    'data/lost-pipeline/.batch/batch.json',
    JSON.stringify({ ...record, pipeline: join(place.folder, 'gone') }),
  );
  mkdirSync(join(place.folder, 'data/lock-folder/.batch/lock'));
  // As a folder that somebody else may look into alone: what is below it cannot even be asked after.
  rmSync(join(place.folder, 'data/loop/.batch'), { recursive: true });
  symlinkSync('.batch', join(place.folder, 'data/loop/.batch'));
  const { document } = await place.runJson<{ readonly batches: readonly { batchId: string; problem?: string }[] }>(
    'list',
  );
  const told = new Map(document.batches.map(({ batchId, problem }) => [batchId, problem]));
  for (const name of broken) {
    const row = await waitForProblem(name);
    expect(row.problem).toBe(told.get(name));
    await expect(backend.batch(name)).rejects.toMatchObject({ message: told.get(name) });
  }
  // The others are as they were.
  expect((await rowOf(backend, 'complete')).state).toBe('complete');
});

async function waitForProblem(batchId: string): Promise<{ readonly problem: string }> {
  for (;;) {
    const row = (await backend.home({ archived: false })).batches.find((candidate) => candidate.batchId === batchId);
    if (row !== undefined && 'problem' in row && row.isOpening !== true) return row;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('files are those of the batch: no link is followed, and nothing beyond it is shown', async () => {
  symlinkSync('/etc', join(place.folder, 'data', 'complete', 'item-0001', 'elsewhere'));
  const files = await backend.files('complete', 'item-0001');
  expect(files.map(({ path }) => path)).toContain('item-0001/raw.json');
  expect(files.map(({ path }) => path)).not.toContain('item-0001/elsewhere');
  await expect(backend.files('complete', 'item-0001/elsewhere')).rejects.toMatchObject({ code: 'path' });
  await expect(backend.file('complete', '../../../../etc/passwd')).rejects.toMatchObject({ code: 'path' });
  await expect(backend.file('complete', 'item-0001/elsewhere/passwd')).rejects.toMatchObject({ code: 'path' });
  expect((await backend.file('complete', 'item-0001/raw.json')).text).toContain('topic 1');
});

/** Some of each kind: each is compared by a run of the program. */
function differentRows(rows: readonly ItemRow[]): readonly ItemRow[] {
  const kinds = Map.groupBy(
    rows,
    ({ state, step, attempts, id }) => `${state} ${step} ${attempts} ${id.includes('--')}`,
  );
  return [...kinds.values()].flatMap((kind) => kind.slice(0, 1)).slice(0, 6);
}

function figuresOf(detail: BatchDetail) {
  const { batchId, name, pipeline, counts, costUsd, simulated, lanes, createdAtMs, lastCallAtMs } = detail;
  const { sourceWasReadToItsEnd, retryCostUsd, tokens, nextCommand, jobs, funnel } = detail;
  return {
    ...{ batchId, name, pipeline, counts, costUsd, simulated, lanes, createdAtMs, lastCallAtMs },
    ...{ sourceWasReadToItsEnd, retryCostUsd, tokens, nextCommand },
    jobs: jobs.filter(({ inFlight }) => inFlight.calls > 0).map(({ number }) => number),
    steps: funnel.map(({ step, accepted, skipped, rejected, retried, inJobs, model }) => ({
      ...{ step, accepted, skipped, rejected, retried, inJobs, model },
    })),
  };
}
