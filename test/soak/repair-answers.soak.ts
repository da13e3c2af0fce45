import { jest } from '@jest/globals';
import { type DamagedBatch, half } from '../support/damaged-batch.ts';
import { judgedIdeas } from '../support/judged-ideas.ts';
import { describeRepairs } from '../support/repair-corpus.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const journal = '.batch/answers.jsonl';
/** The journal of answers is removed an hour after they were bought. */
const afterAnHour = (batch: DamagedBatch) => batch.remove(journal);
const child = 'item-0001--idea-001';

describeRepairs({
  title: 'answers and what is made of them',
  files: judgedIdeas,
  // Items 2 and 4 have an attempt that was sent back.
  seed: 1,
  prepare: async (place) => {
    await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
  },
  all: ['all', '--batch-id', 'b', '--yes'],
  damages: [
    { damage: 'none', make: () => {}, finds: [] },
    {
      damage: 'a receipt is missing, and the journal of answers still has it',
      make: (batch) => batch.remove('item-0001/receipt.json'),
      finds: ['item-0001 receipt-missing'],
    },
    {
      damage: 'a receipt is missing for good, its response.md stays',
      make: (batch) => {
        afterAnHour(batch);
        batch.remove('item-0001/receipt.json');
      },
      finds: ['item-0001 receipt-lost'],
      leaves: ['item-0001 receipt-lost'],
      person: (_, run) => run('clean', '--clean-stage', 'process', '--step', 'main', '--item', 'item-0001', '--yes'),
      buys: 4,
    },
    {
      damage: 'the receipt and the response.md of a child are missing for good',
      make: (batch) => {
        afterAnHour(batch);
        batch.remove('item-0001/idea/001/write/receipt.json', 'item-0001/idea/001/write/response.md');
      },
      finds: [`${child} receipt-lost`],
      leaves: [`${child} receipt-lost`],
      person: (_, run) => run('clean', '--clean-stage', 'process', '--step', 'write', '--item', child, '--yes'),
      buys: 1,
    },
    {
      damage: 'a receipt is cut in half, and the journal of answers still has it',
      make: (batch) => batch.edit('item-0003/judge/receipt.json', half),
      finds: ['item-0003 receipt-missing'],
    },
    {
      damage: 'a receipt is empty for good',
      make: (batch) => {
        afterAnHour(batch);
        batch.write('item-0003/judge/receipt.json', '');
      },
      finds: ['item-0003 receipt-unreadable'],
      leaves: ['item-0003 receipt-unreadable'],
      all: 68,
      person: (_, run) => run('clean', '--clean-stage', 'process', '--step', 'judge', '--item', 'item-0003', '--yes'),
      buys: 4,
    },
    {
      damage: 'a receipt lies in the place of another item',
      make: (batch) => {
        afterAnHour(batch);
        batch.copy('item-0001/judge/receipt.json', 'item-0003/judge/receipt.json');
      },
      finds: ['item-0003 receipt-elsewhere'],
      leaves: ['item-0003 receipt-elsewhere'],
      person: (_, run) => run('clean', '--clean-stage', 'process', '--step', 'judge', '--item', 'item-0003', '--yes'),
      buys: 4,
    },
    {
      damage: 'the receipt of an attempt that was sent back is missing, and the journal of answers still has it',
      make: (batch) => batch.remove('item-0002/attempts/1/receipt.json'),
      finds: ['item-0002 receipt-missing'],
    },
    {
      damage: 'response.md is missing',
      make: (batch) => batch.remove('item-0001/judge/response.md'),
      finds: ['item-0001 response-missing'],
    },
    {
      damage: 'response.md is empty',
      make: (batch) => batch.write('item-0001/idea/002/write/response.md', ''),
      finds: ['item-0001--idea-002 response-missing'],
    },
    {
      damage: 'response.md of a text was edited',
      make: (batch) => batch.write('item-0001/idea/002/write/response.md', 'My own words.'),
      finds: ['item-0001--idea-002 response-edited?', 'item-0001--idea-002 verdict-stale'],
      leaves: ['item-0001--idea-002 response-edited?'],
    },
    {
      damage: 'parsed.json is empty',
      make: (batch) => batch.write('item-0001/judge/parsed.json', ''),
      finds: ['item-0001 verdict-unreadable'],
    },
    {
      damage: 'parsed.json is missing',
      make: (batch) => batch.remove('item-0001/idea/001/write/parsed.json'),
      finds: [`${child} verdict-missing?`, 'results-stale'],
    },
    {
      damage: 'parsed.json does not follow from the answer',
      make: (batch) => batch.write('item-0001/idea/001/write/parsed.json', '"Not what was said."\n'),
      finds: [`${child} verdict-stale`, 'results-stale'],
    },
    {
      damage: 'parsed.json is written otherwise',
      make: (batch) => batch.edit('item-0001/judge/parsed.json', (text) => JSON.stringify(JSON.parse(text))),
      finds: ['item-0001 verdict-stale?'],
    },
    {
      damage: 'parsed.json and rejected.json stand side by side',
      make: (batch) => batch.copy('item-0002/attempts/1/judge/rejected.json', 'item-0002/judge/rejected.json'),
      finds: ['item-0002 two-verdicts'],
    },
    {
      damage: 'rejected.json of a standing rejection cannot be read',
      make: (batch) => {
        batch.write('item-0002/judge/rejected.json', '{"step":');
        batch.remove('item-0002/judge/parsed.json');
      },
      finds: ['item-0002 verdict-unreadable'],
    },
    {
      damage: 'an attempt has lost its rejected.json',
      make: (batch) => batch.remove('item-0002/attempts/1/judge/rejected.json'),
      finds: ['item-0002 set-aside-unfinished'],
      leaves: ['item-0002 set-aside-unfinished'],
      all: 68,
      person: (batch) =>
        batch.write(
          'item-0002/attempts/1/judge/rejected.json',
          JSON.stringify({ step: 'judge', from: 'main', attempt: 1, reasons: [], value: null }),
        ),
    },
    {
      damage: 'an attempt was opened and is empty',
      make: (batch) => batch.makeFolder('item-0001/attempts/1'),
      finds: ['item-0001 set-aside-unfinished'],
    },
    {
      damage: 'prompt.md is empty',
      make: (batch) => batch.write('item-0001/prompt.md', ''),
      finds: ['item-0001 prompt-unreadable'],
      leaves: ['item-0001 prompt-unreadable'],
      person: (batch, run) => {
        batch.remove('item-0001/prompt.md');
        return run('prepare');
      },
    },
    {
      damage: 'a symbolic link stands in the place of parsed.json',
      make: (batch) => {
        batch.remove('item-0001/judge/parsed.json');
        batch.link('item-0001/judge/parsed.json', '/etc/hostname');
      },
      finds: ['item-0001 folder-damaged'],
      leaves: ['item-0001 folder-damaged'],
      all: 68,
      person: (batch, run) => {
        batch.remove('item-0001/judge/parsed.json');
        return run('parse');
      },
    },
    {
      damage: 'a folder stands in the place of a receipt',
      make: (batch) => {
        afterAnHour(batch);
        batch.remove('item-0005/judge/receipt.json');
        batch.makeFolder('item-0005/judge/receipt.json');
      },
      finds: ['item-0005 folder-damaged', 'item-0005 receipt-lost'],
      leaves: ['item-0005 folder-damaged', 'item-0005 receipt-lost'],
      all: 68,
      person: (batch, run) => {
        batch.remove('item-0005/judge/receipt.json');
        return run('clean', '--clean-stage', 'process', '--step', 'judge', '--item', 'item-0005', '--yes');
      },
      buys: 3,
    },
    {
      damage: 'a file stands in the place of the folder of a step',
      make: (batch) => {
        batch.rename('item-0005/judge', '../../judge-of-5');
        batch.write('item-0005/judge', 'a file');
      },
      finds: ['item-0005 folder-damaged', 'item-0005 receipt-lost'],
      leaves: ['item-0005 folder-damaged', 'item-0005 receipt-lost'],
      all: 68,
      person: (batch) => {
        batch.remove('item-0005/judge');
        batch.rename('../../judge-of-5', 'item-0005/judge');
      },
    },
  ],
});
