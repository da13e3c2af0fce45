import { jest } from '@jest/globals';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { createMachine } from '../../src/adapters/store/machine.ts';
import { type DamagedBatch, half } from '../support/damaged-batch.ts';
import { judgedIdeas } from '../support/judged-ideas.ts';
import { describeRepairs } from '../support/repair-corpus.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const ledger = '.batch/ledger.jsonl';
const items = '.batch/items.jsonl';
const afterAnHour = (batch: DamagedBatch) => batch.remove('.batch/answers.jsonl');
const isPaidOf = (item: string, step: string) => (line: string) => {
  const parts = JSON.parse(line);
  return parts.type === 'paid' && parts.item === item && parts.step === step;
};
/** Of this machine, and of a process that is gone. */
const deadLock = () => {
  const { host, bootId } = createMachine();
  const holder = { host, bootId, pid: 4_000_000, processStart: '1', nonce: 'n', command: 'all', since: '' };
  return `${JSON.stringify(holder)}
`;
};

describeRepairs({
  title: 'items, folders and the files of .batch',
  files: judgedIdeas,
  seed: 1,
  prepare: async (place) => {
    await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
  },
  all: ['all', '--batch-id', 'b', '--yes'],
  damages: [
    // Items and their folders.
    {
      damage: 'raw.json is missing',
      make: (batch) => batch.remove('item-0003/raw.json'),
      finds: ['item-0003 raw-missing'],
      leaves: ['item-0003 raw-missing'],
      person: () => {},
    },
    {
      damage: 'raw.json was edited',
      make: (batch) => batch.edit('item-0003/raw.json', (text) => text.replace('topic 3', 'topic three')),
      finds: ['item-0003 raw-edited?'],
      leaves: ['item-0003 raw-edited?'],
      person: async (batch, run) => {
        batch.remove('item-0003/raw.json');
        await run('acquire');
      },
    },
    {
      damage: 'raw.json is empty',
      make: (batch) => batch.write('item-0003/raw.json', ''),
      finds: ['item-0003 raw-unreadable'],
      leaves: ['item-0003 raw-unreadable'],
      person: (_, run) => run('acquire'),
      all: 68,
    },
    {
      damage: 'the folder of an item is missing, and the journal of answers still has what was bought',
      make: (batch) => batch.remove('item-0003'),
      finds: [
        'item-0003 raw-missing',
        'item-0003 receipt-missing',
        'item-0003--idea-001 receipt-missing',
        'item-0003--idea-002 receipt-missing',
        'item-0003--idea-003 receipt-missing',
        'results-stale',
      ],
      leaves: ['item-0003 raw-missing', 'results-stale'],
      person: () => {},
    },
    {
      damage: 'the folder of an item is missing for good',
      make: (batch) => {
        afterAnHour(batch);
        batch.remove('item-0003');
      },
      finds: [
        'item-0003 raw-missing',
        'item-0003 receipt-lost',
        'item-0003--idea-001 receipt-lost',
        'item-0003--idea-002 receipt-lost',
        'item-0003--idea-003 receipt-lost',
        'results-stale',
      ],
      leaves: [
        'item-0003 raw-missing',
        'item-0003 receipt-lost',
        'item-0003--idea-001 receipt-lost',
        'item-0003--idea-002 receipt-lost',
        'item-0003--idea-003 receipt-lost',
        'results-stale',
      ],
      allBuys: 7,
    },
    {
      damage: 'the folder of an item has another name',
      make: (batch) => batch.rename('item-0003', 'item-0003-old'),
      finds: ['item-0003 folder-renamed', 'results-stale'],
    },
    {
      damage: 'the folder of an item differs from its name in case',
      make: (batch) => batch.rename('item-0003', 'Item-0003'),
      finds: ['item-0003 folder-renamed', 'results-stale'],
    },
    {
      damage: 'the folder of an item was copied',
      make: (batch) => batch.copy('item-0003', 'item-0003-copy'),
      finds: ['stranger'],
      leaves: ['stranger'],
      all: 68,
      person: (batch) => batch.remove('item-0003-copy'),
    },
    {
      damage: 'a symbolic link lies beside the items',
      make: (batch) => batch.link('elsewhere', '/etc'),
      finds: ['stranger?'],
      leaves: ['stranger?'],
      person: (batch) => batch.remove('elsewhere'),
    },
    {
      damage: 'a child is missing',
      make: (batch) => batch.remove('item-0003/idea/002'),
      finds: ['item-0003--idea-002 child-missing', 'item-0003--idea-002 receipt-missing', 'results-stale'],
      same: false,
    },
    {
      damage: 'raw.json of a child is missing',
      make: (batch) => batch.remove('item-0003/idea/002/raw.json'),
      finds: ['item-0003--idea-002 child-missing', 'results-stale'],
    },
    {
      damage: 'there is one child too many',
      make: (batch) => batch.copy('item-0001/idea/002', 'item-0001/idea/003'),
      finds: ['stranger'],
      leaves: ['stranger'],
      person: () => {},
    },
    {
      damage: 'parsed.json of an expand is missing',
      make: (batch) => batch.remove('item-0001/idea/parsed.json'),
      finds: ['item-0001 verdict-missing?', 'results-stale'],
    },
    {
      damage: 'raw.json of a child was edited',
      make: (batch) => batch.edit('item-0001/idea/001/raw.json', (text) => text.replace('topic 1', 'topic one')),
      finds: [],
      same: false,
    },
    {
      damage: 'files of nobody lie in the folder of an item',
      make: (batch) => {
        batch.write('item-0003/receipt.json.bak', '{}');
        batch.write('item-0003/judge/notes.txt', 'mine');
      },
      finds: ['item-0003 foreign-file?'],
      leaves: ['item-0003 foreign-file?'],
    },
    {
      damage: 'processes that were killed left unfinished files',
      make: (batch) => {
        batch.write('item-0003/.parsed.json.4711-3.tmp', '{"ide');
        batch.write('item-0003/judge/.receipt.json.4711-4.tmp', '{');
        batch.write('.batch/.items.jsonl.4711-5.tmp', '{');
        batch.write('.all_results.json.4711-6.tmp', '[');
      },
      finds: ['item-0003 temporary-files?', 'temporary-files?'],
    },
    // items.jsonl.
    {
      damage: 'items.jsonl is missing',
      make: (batch) => batch.remove(items),
      finds: ['items-missing', 'results-stale', 'stranger'],
      leaves: ['items-missing', 'results-stale', 'stranger'],
      ofMany: true,
      person: () => {},
    },
    {
      damage: 'the last line of items.jsonl is torn',
      make: (batch) => batch.edit(items, (text) => text.slice(0, -10)),
      finds: ['line-torn?'],
      same: false,
    },
    {
      damage: 'items.jsonl has lost a line',
      make: (batch) => batch.editLines(items, (line) => (line.includes('item-0003') ? null : line)),
      finds: ['items-short', 'results-stale', 'stranger'],
      leaves: ['items-short', 'results-stale', 'stranger'],
      person: (_, run) => run('acquire'),
      all: 68,
    },
    {
      damage: 'a line of items.jsonl is garbage',
      make: (batch) => batch.editLines(items, (line) => (line.includes('item-0003') ? '{"id": "item-00' : line)),
      finds: ['items-short', 'line-damaged', 'results-stale', 'stranger'],
      leaves: ['items-short', 'line-set-aside', 'results-stale', 'stranger'],
      person: async (batch, run) => {
        await run('acquire');
        batch.remove('.batch/damaged.jsonl');
      },
      all: 68,
    },
    {
      damage: 'a line of items.jsonl names a folder outside',
      make: (batch) =>
        batch.editLines(items, (line) => (line.includes('item-0003') ? line.replace('item-0003', '../../x') : line)),
      finds: ['items-short', 'line-damaged', 'results-stale', 'stranger'],
      leaves: ['items-short', 'line-set-aside', 'results-stale', 'stranger'],
      person: async (batch, run) => {
        await run('acquire');
        batch.remove('.batch/damaged.jsonl');
      },
      all: 68,
    },
    {
      damage: 'a line of items.jsonl stands twice',
      make: (batch) => batch.editLines(items, (line) => (line.includes('item-0003') ? `${line}\n${line}` : line)),
      finds: ['items-repeated', 'results-stale?'],
    },
    {
      damage: 'the closing line of items.jsonl is missing',
      make: (batch) => batch.editLines(items, (line) => (line.includes('closed') ? null : line)),
      finds: [],
      same: false,
    },
    // The ledger.
    {
      damage: 'a receipt has no line in the ledger',
      make: (batch) => batch.editLines(ledger, (line) => (isPaidOf('item-0003', 'judge')(line) ? null : line)),
      finds: ['item-0003 receipt-without-ledger-line'],
      same: false,
    },
    {
      damage: 'the receipt of an attempt that was sent back has no line in the ledger',
      make: (batch) => {
        const { callId } = batch.json('item-0002/attempts/1/receipt.json');
        batch.editLines(ledger, (line) => (JSON.parse(line).call === callId ? null : line));
      },
      finds: ['receipt-without-ledger-line'],
      same: false,
    },
    {
      damage: 'the last line of the ledger is torn, a paid one',
      make: (batch) => batch.edit(ledger, (text) => text.slice(0, -20)),
      finds: ['item-0006--idea-002 receipt-without-ledger-line', 'line-torn?'],
      same: false,
    },
    {
      damage: 'a paid line in the middle of the ledger is garbage',
      make: (batch) => batch.editLines(ledger, (line) => (isPaidOf('item-0003', 'judge')(line) ? half(line) : line)),
      finds: ['item-0003 receipt-without-ledger-line', 'line-damaged'],
      same: false,
      leaves: ['line-set-aside?'],
      person: (batch) => batch.remove('.batch/damaged.jsonl'),
    },
    {
      damage: 'a line that says nothing stands in the ledger',
      make: (batch) => batch.editLines(ledger, (line, index) => (index === 3 ? `${line}\n@@@ not json` : line)),
      finds: ['line-damaged'],
      leaves: ['line-set-aside'],
      person: (batch) => batch.remove('.batch/damaged.jsonl'),
    },
    {
      damage: 'a line of a newer version stands in the ledger',
      make: (batch) => batch.append(ledger, '{"type":"refunded","at":"2027-01-01T00:00:00.000Z"}\n'),
      finds: ['line-newer'],
      leaves: ['line-newer'],
      all: 68,
      person: (batch) => batch.editLines(ledger, (line) => (line.includes('refunded') ? null : line)),
    },
    {
      damage: 'a paid line stands twice in the ledger',
      make: (batch) =>
        batch.editLines(ledger, (line) => (isPaidOf('item-0003', 'judge')(line) ? `${line}\n${line}` : line)),
      finds: ['paid-twice-in-ledger?'],
      leaves: ['paid-twice-in-ledger?'],
    },
    {
      damage: 'the ledger is missing',
      make: (batch) => batch.remove(ledger),
      finds: ['ledger-missing', 'receipt-without-ledger-line'],
      same: false,
      leaves: ['line-set-aside'],
      ofMany: true,
      person: (batch) => batch.remove('.batch/damaged.jsonl'),
    },
    // The other files of .batch, and the results.
    {
      damage: 'batch.json is missing',
      make: (batch) => batch.remove('.batch/batch.json'),
      finds: ['record-missing'],
    },
    {
      damage: 'batch.json is cut in half',
      make: (batch) => batch.edit('.batch/batch.json', half),
      finds: ['record-unreadable'],
    },
    {
      damage: 'batch.json and its copy are missing',
      make: (batch) => batch.remove('.batch/batch.json', '.batch/batch.copy.json'),
      finds: ['record-missing'],
      leaves: ['record-missing'],
      all: 2,
      person: (_, run) => run('acquire', '--pipeline', 'pipeline'),
    },
    {
      damage: 'batch.json and its copy are empty',
      make: (batch) => {
        batch.write('.batch/batch.json', '');
        batch.write('.batch/batch.copy.json', '');
      },
      finds: ['record-unreadable'],
      leaves: ['record-unreadable'],
      all: 1,
      person: async (batch, run) => {
        batch.remove('.batch/batch.json');
        await run('acquire', '--pipeline', 'pipeline');
      },
    },
    {
      damage: 'the outline of the pipeline is broken',
      make: (batch) => batch.edit('.batch/pipeline.json', half),
      finds: ['outline-unreadable?'],
    },
    {
      damage: 'the lock of a process that is gone stands',
      make: (batch) => {
        batch.write('.batch/lock', deadLock());
      },
      finds: ['lock-left?'],
    },
    {
      damage: 'a lock that cannot be read stands',
      make: (batch) => {
        batch.write('.batch/lock', '{"ho');
        utimesSync(join(batch.folder, '.batch/lock'), 1_700_000_000, 1_700_000_000);
      },
      finds: ['lock-left?'],
    },
    {
      damage: 'what stop and tune asked of a process that is gone is left',
      make: (batch) => {
        batch.write('.batch/stop', '{"id": "1", "holder": "n", "at": ""}');
        batch.write('.batch/tune.json', '{"id":');
      },
      finds: ['orders-left?'],
    },
    {
      damage: 'the log has garbage and a torn last line',
      make: (batch) => batch.edit('.batch/log.jsonl', (text) => `@@@\n${text.slice(0, -9)}`),
      finds: ['line-damaged?'],
      leaves: ['line-damaged?'],
    },
    {
      damage: 'all_results.json is missing',
      make: (batch) => batch.remove('all_results.json'),
      finds: ['results-stale?'],
    },
    {
      damage: 'all_results.json is cut in half',
      make: (batch) => batch.edit('all_results.json', half),
      finds: ['results-stale'],
    },
    {
      damage: 'all_results.json is no list',
      make: (batch) => batch.write('all_results.json', '{"a": 1'),
      finds: ['results-stale'],
    },
    {
      damage: 'all_results.json is out of date',
      make: (batch) => batch.editLines('all_results.json', (line) => (line.includes('item-0003') ? null : line)),
      finds: ['results-stale?'],
    },
    // More than one at once.
    {
      damage: 'several at once',
      make: (batch) => {
        batch.remove('item-0001/receipt.json', 'item-0001/response.md', 'all_results.json', '.batch/batch.json');
        batch.rename('item-0003', 'item-0003-old');
        batch.editLines(ledger, (line) => (isPaidOf('item-0005', 'judge')(line) ? half(line) : line));
        batch.write('item-0006/judge/parsed.json', '');
        batch.write('.batch/lock', deadLock());
      },
      finds: [
        'item-0001 receipt-missing',
        'item-0003 folder-renamed',
        'item-0005 receipt-without-ledger-line',
        'item-0006 verdict-unreadable',
        'line-damaged',
        'lock-left?',
        'record-missing',
        'results-stale?',
      ],
      same: false,
      leaves: ['line-set-aside?'],
      person: (batch) => batch.remove('.batch/damaged.jsonl'),
    },
  ],
});
