import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JobRecord, JobState } from '../../src/core/job.ts';
import type { AskedLine } from '../../src/core/ledger.ts';
import { createWorkplace, manyItems, type Workplace } from '../support/workplace.ts';

const workplaces: Workplace[] = [];
afterAll(() => {
  for (const place of workplaces) place.remove();
});

const batch = ['--batch-id', 'b'] as const;
const at = new Date(Date.now() - 3 * 3_600_000).toISOString();

/** Three items, and a job that covers two of them, as a run left it. */
async function placeWithJob(state: JobState): Promise<Workplace> {
  const place = createWorkplace({
    'pipeline.yaml': JSON.stringify({ model: 'gpt', source: { items: manyItems(3) }, steps: [{ name: 'main' }] }),
    'main.md.hbs': 'Say something of {{topic}}.',
  });
  workplaces.push(place);
  await place.run('acquire', ...batch, '--pipeline', 'pipeline');
  await place.run('prepare', ...batch);
  const asked = ['item-0001', 'item-0002'].map(
    (item, index): AskedLine => ({
      type: 'asked',
      call: `uid-1-nonce-${index}`,
      item,
      step: 'main',
      attempt: 1,
      at,
      provider: 'openai',
      model: 'gpt-6-luna',
      lane: 'batch',
      reserveUsd: 0.25,
      simulated: false,
      job: 1,
    }),
  );
  place.write('data/b/.batch/ledger.jsonl', asked.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const record: JobRecord = {
    version: 1,
    number: 1,
    label: 'bp-uid-0001-nonce',
    uid: 'uid',
    nonce: 'nonce',
    provider: 'openai',
    model: 'gpt-6-luna',
    steps: ['main'],
    requestCount: 2,
    payloadBytes: 100,
    payloadDigest: 'd',
    accountFingerprint: 'another',
    simulated: false,
    price: null,
    reserveUsd: 0.5,
    expectedUsd: 0.1,
    uploadedFileId: null,
    providerTimeAt: at,
    submittedAt: at,
    resultsExpireAt: null,
    endedAt: null,
    filed: null,
    state,
  };
  place.write('data/b/.batch/jobs/0001.json', JSON.stringify(record));
  return place;
}

const readRecord = (place: Workplace) => JSON.parse(place.read('data/b/.batch/jobs/0001.json')) as JobRecord;
const undecided: JobState = { kind: 'submitting', at, mayHaveLeft: true, undecided: 'the list has two of them' };

describe('a job whose arrival nobody knows', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await placeWithJob(undecided);
  });

  test('is listed with the commands that decide, and adopting without a key or cancelling says why not', async () => {
    const listed = await place.run('jobs', ...batch);
    expect([listed.exitCode, listed.stdout.split('\n').slice(0, 7)]).toEqual([
      0,
      [
        'JOBS: b',
        '=======',
        'In jobs: 2 calls, up to $0.50',
        'Job 1 needs a decision: nobody can say whether it arrived at openai: the list has two of them (2 calls, up to $0.50).',
        "├── It is there (look at the provider's own list of jobs): batch-pipeline jobs",
        '│   adopt 1 --batch-id b --provider-job <id>',
        '└── It is not, or you do not want to wait for it: batch-pipeline jobs forget 1',
      ],
    ]);
    const json = await place.runJson<{ readonly jobs: readonly { readonly decision: { readonly kind: string } }[] }>(
      'jobs',
      ...batch,
    );
    expect(json.document.jobs.map(({ decision }) => decision.kind)).toEqual(['arrival unknown']);

    const cancelled = await place.run('jobs', 'cancel', '1', ...batch, '--yes');
    expect([cancelled.exitCode, cancelled.stderr]).toEqual([
      70,
      `CANCEL: b
=========
Job 1 cannot be cancelled: nobody can say whether it arrived, so there is no id
to cancel. If it is there: batch-pipeline jobs adopt 1 --batch-id b
--provider-job <id>; if not: batch-pipeline jobs forget 1 --batch-id b
`,
    ]);
    const adopted = await place.run('jobs', 'adopt', '1', '--provider-job', 'batch_1', ...batch, '--yes');
    expect([adopted.exitCode, adopted.stderr.split('\n')[0]]).toEqual([6, 'Error: OPENAI_API_KEY is not set']);
    place.environment = { OPENAI_API_KEY: 'sk-test-0123456789' };
    const other = await place.run('jobs', 'adopt', '1', '--provider-job', 'batch_1', ...batch, '--yes');
    expect([other.exitCode, other.stderr]).toEqual([
      6,
      'Error: Job 1 was sent with another key or to another address of openai than those that are set now\nSet the key (and address) it was sent with: a key sees its own jobs alone.\n',
    ]);
    const { document } = await place.runJson<{ readonly key: string; readonly callsByStep: object }>(
      'jobs',
      'show',
      '1',
      ...batch,
    );
    expect([document.key, document.callsByStep]).toEqual(['other', { main: 2 }]);
    const shown = await place.run('jobs', 'show', '1', ...batch);
    expect(shown.stdout).toContain(
      'Account: another (NOT that of the key that is set now, which cannot see this job)\n',
    );
  });

  test.each(['..', '?', 'batch_1:cancel', 'batch_1/../x', 'msgbatch_1', 'batch_'])(
    'cannot be adopted as %s, which is no id of the provider',
    async (id) => {
      const { exitCode, stderr } = await place.run('jobs', 'adopt', '1', '--provider-job', id, ...batch, '--yes');
      expect([exitCode, stderr]).toEqual([
        2,
        `Error: --provider-job: "${id}" is no id of a job at openai: those are like batch_abc123\nCopy it from the provider's own list of jobs. Nothing was changed.\n`,
      ]);
    },
  );

  // Comes last: it ends the job.
  test('holds up clean and is in status, until it is forgotten with consent', async () => {
    const cleaned = await place.run('clean', '--clean-stage', 'prepare', ...batch, '--yes');
    expect([cleaned.exitCode, cleaned.stderr.split('\n')[0]]).toEqual([
      69,
      'Error: Job 1 covers 2 of the items that would be emptied (for instance item-0001), and what it brings would have lost its place',
    ]);
    const status = await place.run('status', ...batch);
    expect(status.stdout).toContain('└── In flight: 2\n');
    expect(status.stdout).toContain('\nIn jobs: 2 calls, up to $0.50\nJob 1 needs a decision: ');
    expect(status.stdout).toContain('\nNext: batch-pipeline jobs --batch-id b\n');

    const asked = await place.runJson<{ readonly forgotten: boolean }>('jobs', 'forget', '1', ...batch);
    expect([asked.exitCode, asked.document.forgotten, readRecord(place).state.kind]).toEqual([3, false, 'submitting']);
    const forgotten = await place.run('jobs', 'forget', '1', ...batch, '--yes');
    expect([forgotten.exitCode, forgotten.stdout]).toEqual([
      0,
      'Job 1 is forgotten: 2 places are free again; what it may have cost stays counted.\nNext: batch-pipeline process --batch-id b --lane batch\n',
    ]);
    expect([readRecord(place).state.kind, place.ledger('b').at(-1)]).toMatchObject([
      'forgotten',
      { type: 'forgotten', job: 1 },
    ]);
    const logged = await place.run('logs', ...batch);
    expect(logged.stdout).toContain('Job 1 was forgotten: 2 places are free again, and up to $0.50 stays counted');
    const after = await place.run('status', ...batch);
    expect(after.stdout).toContain('Fate unknown: 2 calls that may have been billed, up to $0.50\n');
  });
});

test.each([
  ['cannot be read', '{"version": 1,', 'its record cannot be read, and only that says'],
  ['is gone', null, 'its record is gone, and only that said'],
])('a record that %s is listed, keeps its calls in flight, and can be forgotten', async (_, text, words) => {
  const place = await placeWithJob(undecided);
  if (text === null) rmSync(join(place.folder, 'data/b/.batch/jobs/0001.json'));
  else place.write('data/b/.batch/jobs/0001.json', text);
  const listed = await place.run('jobs', ...batch);
  expect(listed.stdout).toContain(
    `Job 1 needs a decision: ${words} which job of the provider it is; it was to be called bp-uid-0001-nonce (2 calls,`,
  );
  expect(listed.stdout).toContain('jobs forget 1');
  expect((await place.run('jobs', 'forget', '1', ...batch, '--yes')).exitCode).toBe(0);
  expect((await place.run('jobs', ...batch)).stdout).not.toContain('needs a decision');
});

test('a job that is named wrongly is a mistake of usage', async () => {
  const place = await placeWithJob(undecided);
  const ends = await Promise.all([
    place.run('jobs', 'show', '9', ...batch),
    place.run('jobs', 'show', 'one', ...batch),
    place.run('jobs', 'cancel', ...batch),
    place.run('jobs', 'adopt', '1', ...batch),
    place.run('jobs', 'drop', '1', ...batch),
  ]);
  expect(ends.map(({ exitCode, stderr }) => [exitCode, stderr.split('\n')[0]])).toEqual([
    [2, 'Error: The batch b has no job 9'],
    [2, 'Error: job one: this is not a whole number of 1 or more'],
    [2, 'Error: Which job is to be cancelled?'],
    [2, 'Error: Missing required flag provider-job'],
    [2, 'Error: There is no command jobs drop.'],
  ]);
});

describe('--notify', () => {
  test('that begins like an address and is none is refused without saying it', async () => {
    const place = createWorkplace({});
    workplaces.push(place);
    for (const address of ['https://me:secret@', 'https:me:secret@host', 'https://me:sec ret@host:port']) {
      const { exitCode, stdout, stderr } = await place.run('process', ...batch, '--notify', address);
      expect([exitCode, stdout, stderr.split('\n')[0]]).toEqual([
        2,
        '',
        'Error: --notify: this begins like an address and is none',
      ]);
      expect(stderr).not.toMatch(/secret|sec ret/);
    }
  });

  test('that is an address of another kind is no command, and is not said either', async () => {
    const place = createWorkplace({});
    workplaces.push(place);
    const { exitCode, stderr } = await place.run('process', ...batch, '--notify', 'ftp://u:secret@host/x');
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'Error: --notify: this is no address that can be told']);
    expect(stderr).toContain('http');
    expect(stderr).not.toContain('secret');
  });

  const files = {
    'pipeline.yaml': JSON.stringify({
      model: 'gpt',
      source: { items: manyItems(2) },
      steps: [{ name: 'main', parse: 'text' }],
    }),
    'main.md.hbs': 'Say something of {{topic}}.',
  };
  const all = ['all', ...batch, '--pipeline', 'pipeline', '--sandbox', '--yes'] as const;

  test('gives a command what became of the run, when the batch is closed', async () => {
    const place = createWorkplace(files);
    workplaces.push(place);
    const run = await place.run(...all, '--notify', 'cat > done.json; ls data/b/.batch > closed; echo told');
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(place.read('done.json'))).toMatchObject({
      batchId: 'b',
      heading: 'BATCH COMPLETE: b (SIMULATED)',
      counts: { acquired: 2, accepted: 2 },
      states: ['done'],
      exitCode: 0,
    });
    expect(place.read('closed').split('\n')).not.toContain('lock');
    expect(run.stderr.trimEnd().split('\n').at(-1)).toBe('told');
  });

  test('tells a tick’s end once, and its own failure changes nothing', async () => {
    const place = createWorkplace(files);
    workplaces.push(place);
    const tick = () => place.run(...all, '--no-wait', '--notify', 'echo told >> told; exit 3');
    const first = await tick();
    expect([first.exitCode, first.stderr.trimEnd().split('\n').at(-1)]).toEqual([
      0,
      'Notice: --notify: the command ended with exit code 3.',
    ]);
    expect((await tick()).exitCode).toBe(0);
    expect(place.read('told')).toBe('told\n');
  });
});
