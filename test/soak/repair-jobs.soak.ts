import { jest } from '@jest/globals';
import { type DamagedBatch, half } from '../support/damaged-batch.ts';
import { judgedIdeas } from '../support/judged-ideas.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { describeRepairs } from '../support/repair-corpus.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const record = '.batch/jobs/0001.json';
const calls = '.batch/jobs/0001.calls.jsonl';
const requests = '.batch/jobs/0001.requests.jsonl';
const results = '.batch/jobs/0001.results.jsonl';
const ledger = '.batch/ledger.jsonl';
const all = ['all', '--batch-id', 'b', '--yes', '--lane', 'batch', '--no-wait'] as const;
const day = 86_400_000;

/** As a backup that was made before the damage would do it. */
const putBack = (batch: DamagedBatch, path: string) => batch.copy(`../../sound/b/${path}`, path);

describeRepairs({
  title: 'a job that has ended at the provider and is not collected',
  files: ratedTopics(4, { model: 'gpt' }),
  seed: 1,
  manualClock: true,
  prepare: async (place, sandbox) => {
    await place.run(...all, '--pipeline', 'pipeline');
    sandbox.advance(day / 2);
  },
  all,
  damages: [
    { damage: 'none', make: () => {}, finds: [] },
    {
      damage: 'its record is missing',
      make: (batch) => batch.remove(record),
      finds: ['job-record-missing'],
      leaves: ['job-record-missing'],
      all: 70,
      person: (batch) => putBack(batch, record),
    },
    {
      damage: 'its record is cut in half',
      make: (batch) => batch.edit(record, half),
      finds: ['job-record-unreadable'],
      leaves: ['job-record-unreadable'],
      all: 70,
      person: (batch) => putBack(batch, record),
    },
    {
      damage: 'the list of its calls is missing',
      make: (batch) => batch.remove(calls),
      finds: ['job-calls-damaged'],
      same: false,
    },
    {
      damage: 'the list of its calls has garbage in it',
      make: (batch) => batch.editLines(calls, (line, index) => (index === 1 ? '@@@' : line)),
      finds: ['job-calls-damaged'],
      same: false,
    },
    {
      damage: 'its requests are missing',
      make: (batch) => batch.remove(requests),
      finds: ['job-requests-damaged?'],
      leaves: ['job-requests-damaged?'],
    },
    {
      damage: 'a call of it has no line in the ledger',
      make: (batch) => batch.editLines(ledger, (line, index) => (index === 1 ? null : line)),
      finds: ['job-against-ledger'],
      leaves: ['job-against-ledger'],
    },
    {
      damage: 'files of nobody lie beside it',
      make: (batch) => {
        batch.write('.batch/jobs/notes.txt', 'mine');
        batch.write('.batch/jobs/0007.requests.jsonl', '{}\n');
      },
      finds: ['job-stray-file?'],
      leaves: ['job-stray-file?'],
    },
  ],
});

describeRepairs({
  title: 'a job that is collected',
  files: ratedTopics(4, { model: 'gpt' }),
  seed: 1,
  manualClock: true,
  prepare: async (place, sandbox) => {
    await place.run(...all, '--pipeline', 'pipeline');
    sandbox.advance(day / 2);
    await place.run(...all);
  },
  all,
  damages: [
    { damage: 'none', make: () => {}, finds: [] },
    {
      damage: 'its record is missing',
      make: (batch) => batch.remove(record),
      finds: ['job-record-missing?'],
      leaves: ['job-record-missing?'],
    },
    {
      damage: 'its results are missing',
      make: (batch) => batch.remove(results),
      finds: ['job-results-missing'],
      leaves: ['job-results-missing'],
      person: (batch) => putBack(batch, results),
    },
    {
      damage: 'its results are cut in half',
      make: (batch) => batch.edit(results, half),
      finds: ['job-results-missing'],
      leaves: ['job-results-missing'],
      person: (batch) => putBack(batch, results),
    },
    {
      damage: 'the list of its calls is missing',
      make: (batch) => batch.remove(calls),
      finds: ['job-calls-damaged?'],
      same: false,
    },
    {
      damage: 'a receipt of it is missing',
      make: (batch) => batch.remove('item-0002/receipt.json'),
      finds: ['item-0002 receipt-missing'],
      leaves: ['item-0002 receipt-missing'],
      person: () => {},
    },
    {
      damage: 'a receipt of it is cut in half',
      make: (batch) => batch.edit('item-0002/receipt.json', half),
      finds: ['item-0002 receipt-missing'],
      leaves: ['item-0002 receipt-missing'],
      // It parses before it collects.
      all: 68,
      person: () => {},
    },
    {
      damage: 'a receipt of it and its results are missing',
      make: (batch) => batch.remove('item-0002/receipt.json', results),
      finds: ['item-0002 receipt-lost', 'job-results-missing'],
      leaves: ['item-0002 receipt-lost', 'job-results-missing'],
      person: (batch) => {
        putBack(batch, results);
        putBack(batch, 'item-0002/receipt.json');
      },
    },
    {
      damage: 'an answer of it is in flight by the ledger',
      make: (batch) =>
        batch.editLines(ledger, (line) => (line.includes('"type":"paid"') && line.includes('item-0002') ? null : line)),
      finds: ['item-0002 receipt-without-ledger-line', 'job-against-ledger'],
      same: false,
    },
  ],
});

describeRepairs({
  title: 'a batch on its way',
  files: {
    ...judgedIdeas,
    'pipeline.yaml': (judgedIdeas['pipeline.yaml'] ?? '').replace(
      'retryFrom: main',
      'retryFrom: main\n    attempts: 1',
    ),
  },
  seed: 1,
  // Items 2 and 4 are rejected, and may be asked once more now.
  prepare: async (place) => {
    await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
    place.write('pipeline/pipeline.yaml', judgedIdeas['pipeline.yaml'] ?? '');
    await place.run('parse', '--batch-id', 'b');
  },
  all: ['all', '--batch-id', 'b', '--yes'],
  damages: [
    {
      damage: 'a set-aside was cut off behind its first file',
      make: (batch) => {
        batch.makeFolder('item-0002/attempts/1/judge');
        batch.rename('item-0002/judge/response.md', 'item-0002/attempts/1/judge/response.md');
      },
      finds: ['item-0002 set-aside-unfinished'],
      allBuys: 'some',
      same: false,
    },
    {
      damage: 'a set-aside was cut off before its last file',
      make: (batch) => {
        batch.makeFolder('item-0002/attempts/1/judge');
        for (const file of ['response.md', 'receipt.json', 'prompt.md'])
          batch.rename(`item-0002/judge/${file}`, `item-0002/attempts/1/judge/${file}`);
        for (const file of ['parsed.json', 'response.md', 'receipt.json', 'prompt.md'])
          batch.rename(`item-0002/${file}`, `item-0002/attempts/1/${file}`);
      },
      finds: ['item-0002 set-aside-unfinished'],
      allBuys: 'some',
      same: false,
    },
    {
      damage: 'rejected.json cannot be read',
      make: (batch) => batch.write('item-0002/judge/rejected.json', '{"step":'),
      finds: ['item-0002 verdict-unreadable'],
      allBuys: 'some',
    },
    {
      damage: 'rejected.json is missing',
      make: (batch) => batch.remove('item-0002/judge/rejected.json'),
      finds: ['item-0002 verdict-missing?'],
      allBuys: 'some',
    },
  ],
});
