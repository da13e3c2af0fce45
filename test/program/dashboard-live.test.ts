import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { BatchStatus } from '../../src/compose/look.ts';
import { noRemoval } from '../../src/core/paid-removal.ts';
import type { BatchDetail, DashboardBackend, NewRun, RunChange } from '../../src/ports/dashboard-backend.ts';
import { counted, everyItem, openBackend, rowOf, until } from '../support/dashboard-place.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(300_000);

let place: Workplace;
let backend: DashboardBackend;
let others: DashboardBackend[] = [];

function begin(files: Readonly<Record<string, string>>): void {
  place = createWorkplace(files);
  backend = openBackend(place);
}

afterEach(async () => {
  for (const looker of [backend, ...others]) await looker.close();
  others = [];
  place.remove();
});

const slow = ['--sandbox', '--yes', '--faults', 'latency:250ms,bad-json:10%'];
const all = ['all', '--batch-id', 'b', '--pipeline', 'pipeline'];
const figuresOf = async () => (await place.runJson<BatchStatus>('status', '--batch-id', 'b')).document;
const noChange: RunChange = { redo: 'none', model: null, lane: null, workers: null, maxCostUsd: null };

test('while a run goes on counts never go back, and in the end they are those of status', async () => {
  begin(titledThenScored(120));
  const running = place.start(...all, ...slow, '--workers', '20');
  let isOver = false;
  void running.ended.then(() => {
    isOver = true;
  });
  await until(
    () => backend.home({ archived: false }),
    ({ batches }) => batches.some((row) => 'state' in row && row.state === 'running'),
  );
  let last: BatchDetail | null = null;
  const seen = new Set<number>();
  let wasInFlight = 0;
  while (!isOver) {
    const detail = await backend.batch('b');
    const [home] = (await backend.home({ archived: false })).batches;
    const page = await backend.items('b', { ...everyItem, state: 'accepted' });
    expect(home === undefined || 'problem' in home).toBe(false);
    const { counts, costUsd } = detail;
    if (last !== null) {
      expect(counts.accepted).toBeGreaterThanOrEqual(last.counts.accepted);
      expect(counts.acquired).toBeGreaterThanOrEqual(last.counts.acquired);
      expect(costUsd).toBeGreaterThanOrEqual(last.costUsd);
    }
    expect(counts.accepted + counts.rejected + counts.failed + counts.waiting + counts.inFlight).toBeLessThanOrEqual(
      counts.acquired,
    );
    expect(page.total).toBeGreaterThanOrEqual(counts.accepted);
    seen.add(counts.accepted);
    wasInFlight = Math.max(wasInFlight, ...detail.funnel.map(({ inFlight }) => inFlight));
    last = detail;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(seen.size).toBeGreaterThan(3);
  expect(wasInFlight).toBeGreaterThan(0);
  const told = await figuresOf();
  const end = await until(
    () => backend.batch('b'),
    ({ state, counts }) => state !== 'running' && counts.waiting === told.plan.counts.waiting,
  );
  expect({ counts: end.counts, costUsd: end.costUsd, holder: end.holder }).toEqual({
    counts: told.plan.counts,
    costUsd: told.spending.costUsd,
    holder: null,
  });
  expect(end.state).toBe(told.plan.counts.rejected > 0 ? 'rejected' : 'complete');
});

test('a run that is killed shows as killed, and resumed as running', async () => {
  begin(ratedTopics(200));
  const running = place.start(...all, ...slow, '--workers', '10', '--max-cost', '5');
  const seen = await until(
    () => backend.batch('b').catch(() => null),
    (detail) => detail !== null && detail.counts.accepted > 5,
  );
  expect(seen).toMatchObject({ state: 'running', workers: 10, maxCostUsd: 5, holder: { pid: running.child.pid } });
  expect(await backend.process('b')).toMatchObject({ pid: running.child.pid, isAlive: true, isOnThisHost: true });
  running.child.kill('SIGKILL');
  await running.ended;
  // The next look shows it: a screen looks each second.
  expect((await backend.home({ archived: false })).batches).toMatchObject([{ batchId: 'b', state: 'killed' }]);
  expect(await backend.batch('b')).toMatchObject({ state: 'killed', holder: null, runningSinceMs: null });
  expect(await backend.process('b')).toMatchObject({ isAlive: false });
  const told = await figuresOf();
  // Calls that were under way may have been billed.
  const upToUsd = told.spending.costUsd + told.unknownFate.upToUsd;
  const end = await until(
    () => backend.batch('b'),
    (seen) => seen.counts.accepted === told.plan.counts.accepted && Math.abs(seen.upToUsd - upToUsd) < 1e-9,
  );
  expect(end.counts).toEqual(told.plan.counts);

  const { costUsd } = await backend.estimateRun('b', noChange);
  await backend.resume('b', noChange, { usd: costUsd?.upper ?? null, removes: null });
  const done = await until(
    () => backend.batch('b'),
    ({ state }) => state === 'complete' || state === 'rejected',
  );
  expect(done.counts).toMatchObject({ acquired: 200, waiting: 0, failed: 0 });
});

test('a run that was started here goes on when the dashboard ends', async () => {
  begin(ratedTopics(60));
  const run: NewRun = {
    ...{ batchId: 'b', pipeline: 'pipeline', model: null, limit: null, lane: null, workers: 2, maxCostUsd: null },
    sandbox: true,
  };
  const { costUsd, items } = await backend.estimateNew(run);
  expect(items).toBe(60);
  expect(place.has('data/b')).toBe(false);
  await expect(backend.start({ ...run, batchId: 'dear' }, 0.000001)).rejects.toMatchObject({ code: 'consent' });
  expect(place.ledger('dear')).toEqual([]);
  const { message } = await backend.start(run, costUsd?.upper ?? null);
  expect(message).toMatch(/^b runs in process \d+$/);
  await backend.close();
  backend = openBackend(place);
  const end = await until(
    () => backend.batch('b'),
    ({ state }) => state === 'complete' || state === 'rejected',
  );
  expect(end.counts).toMatchObject({ acquired: 60, waiting: 0 });
});

test('a run is stopped, tuned and killed from here, and two that look see the same', async () => {
  begin(ratedTopics(400));
  others.push(openBackend(place));
  const running = place.start(...all, ...slow, '--workers', '4');
  await until(
    () => backend.batch('b').catch(() => null),
    (detail) => detail !== null && detail.counts.accepted > 2,
  );
  expect((await backend.tune('b', { workers: 3 })).message).toContain('3 workers');
  for (const looker of [backend, ...others])
    expect(
      await until(
        () => looker.batch('b'),
        ({ workers }) => workers === 3,
      ),
    ).toMatchObject({ state: 'running' });
  await expect(backend.kill('b', 1)).rejects.toMatchObject({ code: 'not-running' });
  await expect(backend.remove('b', noRemoval)).rejects.toMatchObject({ code: 'locked' });
  await backend.stop('b');
  const { exitCode } = await running.ended;
  expect(exitCode).toBe(130);
  for (const looker of [backend, ...others])
    expect(
      await until(
        () => looker.batch('b'),
        ({ state }) => state !== 'running',
      ),
    ).toMatchObject({ state: 'waiting' });

  const again = place.start('process', '--batch-id', 'b', ...slow, '--workers', '4');
  const pid = again.child.pid ?? 0;
  await until(
    () => backend.batch('b'),
    ({ state, holder }) => state === 'running' && holder?.pid === pid,
  );
  expect((await backend.kill('b', pid)).message).toContain(String(pid));
  expect(
    await until(
      () => rowOf(backend, 'b'),
      ({ state }) => state !== 'running',
    ),
  ).toMatchObject({ state: 'killed' });
  await again.ended;
});

test('what is cleaned while it is looked at goes from the figures', async () => {
  begin(ratedTopics(30));
  await place.run(...all, '--sandbox', '--yes');
  expect((await counted(backend, 'b')).counts).toMatchObject({ acquired: 30, accepted: 30 });
  await place.run('clean', '--batch-id', 'b', '--clean-stage', 'process', '--item', 'item-0004', '--yes');
  await until(
    () => backend.batch('b'),
    ({ counts }) => counts.accepted === 29 && counts.waiting === 1,
  );
  await place.run('clean', '--batch-id', 'b', '--clean-stage', 'acquire', '--item', 'item-0009', '--yes');
  const left = await until(
    () => backend.batch('b'),
    ({ counts }) => counts.acquired === 29,
  );
  expect(left.counts).toEqual((await figuresOf()).plan.counts);
  expect((await backend.items('b', { ...everyItem, search: 'item-0009' })).total).toBe(0);
  await place.run(...all, '--sandbox', '--yes');
  await until(
    () => backend.batch('b'),
    ({ counts }) => counts.accepted === 30,
  );
});

test('torn lines, a log that is put aside and a pipeline that is edited disturb nobody', async () => {
  begin(ratedTopics(20));
  await place.run(...all, '--sandbox', '--yes', '--limit', '10');
  await counted(backend, 'b');
  const own = (name: string) => join(place.folder, 'data', 'b', '.batch', name);
  const before = await backend.batch('b');
  const { cursor } = await backend.log('b', null, 1);
  appendFileSync(own('ledger.jsonl'), '{"type":"asked","call":"torn');
  appendFileSync(own('items.jsonl'), '{"id":"item-00');
  expect((await backend.batch('b')).costUsd).toBe(before.costUsd);
  renameSync(own('log.jsonl'), own('log.1.jsonl'));
  // An edit that nobody can read yet, then one that makes another pipeline of it.
  writeFileSync(join(place.folder, 'pipeline', 'pipeline.yaml'), 'source: [');
  expect((await backend.batch('b')).counts).toEqual(before.counts);
  const yaml = { source: { file: 'items.jsonl' }, steps: [{ name: 'main' }, { name: 'again', parse: 'text' }] };
  place.write('pipeline/again.md.hbs', 'Again, {{steps.main.title}}');
  place.write('pipeline/pipeline.yaml', JSON.stringify(yaml));
  const edited = await until(
    () => backend.batch('b'),
    ({ funnel }) => funnel.length === 2,
  );
  expect(edited.counts).toMatchObject({ acquired: 10, accepted: 0, waiting: 10 });
  await place.run(...all, '--sandbox', '--yes');
  const end = await until(
    () => backend.batch('b'),
    ({ counts }) => counts.accepted === 20,
  );
  expect(end.costUsd).toBe((await figuresOf()).spending.costUsd);
  const { lines } = await backend.log('b', cursor, 1000);
  expect(lines.some(({ text }) => text.includes('item-0020'))).toBe(true);
  expect(readFileSync(own('log.1.jsonl'), 'utf8').length).toBeGreaterThan(0);
});

test('a batch is removed with its folder and its page, and nothing else', async () => {
  begin(ratedTopics(5));
  await place.run(...all, '--sandbox', '--yes');
  await place.run('acquire', '--batch-id', 'other', '--pipeline', 'pipeline');
  const { words, goes, isPaid } = await backend.removal('b');
  expect(isPaid).toBe(false);
  expect(words.join('\n')).toContain('Items: 5');
  await backend.remove('b', goes);
  expect([place.has('data/b'), place.has('output/b'), place.has('data/other/item-0001/raw.json')]).toEqual([
    false,
    false,
    true,
  ]);
  const { batches } = await backend.home({ archived: true });
  expect(batches.map(({ batchId }) => batchId)).toEqual(['other']);
  await expect(backend.batch('b')).rejects.toMatchObject({ code: 'no-batch' });
});

test('what was rejected is estimated and asked anew', async () => {
  begin(ratedTopics(30, { attempts: 1 }));
  await place.run(...all, '--sandbox', '--yes', '--faults', 'bad-json:50%');
  const { counts } = await counted(backend, 'b');
  expect(counts.rejected).toBeGreaterThan(0);
  const redo: RunChange = { ...noChange, redo: 'rejected' };
  expect((await backend.estimateRun('b', noChange)).calls).toBe(0);
  const estimate = await backend.estimateRun('b', redo);
  expect(estimate.calls).toBe(counts.rejected);
  expect((await counted(backend, 'b')).counts).toEqual(counts);
  await backend.resume('b', redo, { usd: estimate.costUsd?.upper ?? null, removes: estimate.removes });
  const end = await until(
    () => backend.batch('b'),
    ({ state }) => state === 'complete',
  );
  expect(end.counts).toMatchObject({ accepted: 30, rejected: 0 });
});

test('failures are grouped by cause with examples and advice, and a model is asked as an item of a batch beside it', async () => {
  begin(ratedTopics(40, { attempts: 1, maxOutputTokens: 77 }));
  const key = 'sk-ant-REDACTED';
  place.environment = { ANTHROPIC_API_KEY: key };
  await backend.close();
  backend = openBackend(place);
  await place.run(...all, '--sandbox', '--yes', '--faults', 'truncate:30%,refusal:20%');
  const { counts } = await counted(backend, 'b');
  const { causes } = await backend.diagnosis('b');
  expect(causes.reduce((sum, { count }) => sum + count, 0)).toBe(counts.rejected);
  const advices = new Map(causes.map(({ label, advice }) => [label, advice]));
  expect(advices.get('main: truncated')).toContain('maxOutputTokens');
  expect(advices.get('main: refused')).toContain('would not answer');
  for (const { examples } of causes) expect(examples[0]?.message).not.toBe('');
  place.write('pipeline/main.md.hbs', `Find a title for {{topic}}. ${key}`);
  const prompt = await backend.diagnosisPrompt('b');
  expect(prompt).toContain('maxOutputTokens');
  expect(prompt).toContain('# A sample: item-');
  expect(prompt).not.toContain(key);
  const { costUsd } = await backend.estimateDiagnosis('b', prompt, 'haiku');
  await expect(backend.askDiagnosis('b', prompt, 'haiku', 0)).rejects.toMatchObject({ code: 'consent' });
  const answered = await backend.askDiagnosis('b', prompt, 'haiku', costUsd?.upper ?? null);
  expect(answered.answer.length).toBeGreaterThan(0);
  expect(readFileSync(answered.path, 'utf8').trim()).toBe(answered.answer.trim());
  expect((await backend.batch('b-diagnosis')).simulated).toBe(true);
});
