import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type BadInput, describeBadInput } from './bad-input.ts';

const own = 'data/demo/.batch';
const rerun = ['process', '--batch-id', 'demo', '--sandbox', '--yes'];
const everyLook: readonly (readonly string[])[] = [
  ['status', '--batch-id', 'demo'],
  ['plan', '--batch-id', 'demo'],
  ['estimate', '--batch-id', 'demo'],
];

/** A file of a finished batch that says something else; every other byte must stand afterwards. */
function damaged(
  title: string,
  path: string,
  change: (path: string) => void,
  argv: readonly string[],
  expected: Pick<BadInput, 'exitCode' | 'says' | 'hint'> & Partial<BadInput>,
): BadInput {
  return {
    title: `${path.replace('data/demo/', '')} ${title}: ${argv[0]}`,
    batch: 'done',
    arrange: (folder) => void change(join(folder, path)),
    argv,
    ...expected,
  };
}

const cut = (path: string) => truncateSync(path, Math.floor(readFileSync(path).length / 2));
const tear = (path: string) => truncateSync(path, readFileSync(path).length - 20);
const write = (text: string) => (path: string) => writeFileSync(path, text);
const spoilLine = (number: number) => (path: string) => {
  const lines = readFileSync(path, 'utf8').split('\n');
  lines[number - 1] = '\u0000\u0000garbage{';
  writeFileSync(path, lines.join('\n'));
};
const notes = /^data\/demo\/\.batch\/(log\.jsonl|pipeline\.json)$/;

describeBadInput('the record of a batch', [
  ...[...everyLook, rerun, ['prepare', '--batch-id', 'demo'], ['acquire', '--batch-id', 'demo']].map((argv) =>
    damaged('cut in half', `${own}/batch.json`, cut, argv, {
      exitCode: 1,
      says: /batch\.json cannot be read as the record of a batch/,
      hint: /verify --batch-id demo --repair/,
    }),
  ),
  damaged('of a later version', `${own}/batch.json`, write('{"version":2,"uid":"x"}'), rerun, {
    exitCode: 2,
    says: /version 2; this program knows version 1/,
    hint: /newer version/,
  }),
  damaged('empty', `${own}/batch.json`, write(''), rerun, {
    exitCode: 1,
    says: /batch\.json cannot be read/,
    hint: /copy/,
  }),
  damaged('without most of its keys', `${own}/batch.json`, write('{"version":1,"uid":"x"}'), rerun, {
    exitCode: 1,
    says: /batch\.json cannot be read/,
    hint: /copy/,
  }),
  damaged('cut in half', `${own}/batch.json`, cut, ['list'], {
    exitCode: 0,
    says: /^/,
    hint: /demo: .*batch\.json cannot be read/,
  }),
]);

describeBadInput('the list of items', [
  ...[...everyLook, rerun, ['acquire', '--batch-id', 'demo']].map((argv) =>
    damaged('with garbage in the middle', `${own}/items.jsonl`, spoilLine(2), argv, {
      exitCode: 68,
      says: /Line 2 of .*items\.jsonl cannot be read/,
      hint: /verify --batch-id demo --repair/,
      mayTouch: notes,
    }),
  ),
  damaged('with a line without id', `${own}/items.jsonl`, (path) => appendFileSync(path, '{"key":"x"}\n'), rerun, {
    exitCode: 68,
    says: /items\.jsonl has a line without a valid id/,
    hint: /verify --batch-id demo --repair/,
    mayTouch: notes,
  }),
  damaged(
    'with an id that climbs out',
    `${own}/items.jsonl`,
    (path) => appendFileSync(path, '{"id":"../../evil","key":"x","digest":"0"}\n'),
    rerun,
    {
      exitCode: 68,
      says: /a line without a valid id: .*\.\.\/evil/,
      hint: /verify --batch-id demo --repair/,
      mayTouch: notes,
    },
  ),
  damaged('with a torn last line', `${own}/items.jsonl`, tear, ['status', '--batch-id', 'demo'], {
    exitCode: 0,
    says: /^/,
    hint: /demo/,
  }),
]);

describeBadInput('the ledger', [
  damaged('with a torn last line', `${own}/ledger.jsonl`, tear, rerun, {
    exitCode: 0,
    says: /ledger|paid/,
    hint: /3 acquired = 3 accepted/,
    mayTouch: /^data\/demo\/\.batch\/(log|ledger)\.jsonl$|pipeline\.json$/,
  }),
  ...[...everyLook, rerun].map((argv) =>
    damaged('with garbage in the middle', `${own}/ledger.jsonl`, spoilLine(2), argv, {
      exitCode: 68,
      says: /Line 2 of .*ledger\.jsonl cannot be read/,
      hint: /verify --batch-id demo/,
      mayTouch: notes,
    }),
  ),
  damaged(
    'with a line of an unknown kind',
    `${own}/ledger.jsonl`,
    (path) => appendFileSync(path, '{"type":"refund"}\n'),
    rerun,
    { exitCode: 68, says: /ledger\.jsonl has a line of a kind/, hint: /newer version/, mayTouch: notes },
  ),
  damaged('with garbage in the middle', `${own}/ledger.jsonl`, spoilLine(2), ['verify', '--batch-id', 'demo'], {
    exitCode: 68,
    says: /^/,
    hint: /line 2 of ledger\.jsonl cannot be read .*\(can be repaired\)/s,
    mayTouch: notes,
  }),
]);

describeBadInput('the lock', [
  damaged('of garbage', `${own}/lock`, write('garbage'), rerun, {
    exitCode: 0,
    says: /^/,
    hint: /3 acquired = 3 accepted/,
    mayTouch: /^data\/demo\/\.batch\/(log\.jsonl|pipeline\.json|lock)$/,
    afterwards: (folder) => expect(() => readFileSync(join(folder, own, 'lock'))).toThrow(/ENOENT/),
    mayRemove: /lock$/,
  }),
  damaged('that is empty', `${own}/lock`, write(''), rerun, {
    exitCode: 0,
    says: /^/,
    hint: /3 acquired = 3 accepted/,
    mayTouch: /^data\/demo\/\.batch\/(log\.jsonl|pipeline\.json|lock)$/,
    mayRemove: /lock$/,
  }),
  damaged(
    'of another host, just touched',
    `${own}/lock`,
    write(
      '{"host":"elsewhere","bootId":"b","pid":1,"processStart":"s","nonce":"n","command":"process","since":"2025-01-15T00:00:00Z"}',
    ),
    rerun,
    {
      exitCode: 5,
      says: /Another process is working on demo: process, process 1 on elsewhere/,
      hint: /Nothing was touched/,
    },
  ),
  damaged(
    'with escape sequences',
    `${own}/lock`,
    write(
      '{"host":"\\u001b[2Jelsewhere","bootId":"b","pid":1,"processStart":"s","nonce":"n","command":"\\u009b31mprocess","since":"\\u001b]0;x\\u0007"}',
    ),
    rerun,
    { exitCode: 5, says: /elsewhere/, hint: /Nothing was touched/ },
  ),
  {
    title: 'a lock that is a folder',
    batch: 'done',
    arrange: (folder) => void mkdirSync(join(folder, own, 'lock')),
    argv: rerun,
    exitCode: 1,
    says: /lock/,
    hint: /Move that folder away/,
  },
]);

const receipt = 'data/demo/m002/classify/receipt.json';
const oneFails = {
  exitCode: 68,
  says: /m002.*receipt\.json|receipt.*m002/,
  hint: /./,
  mayTouch:
    /^data\/demo\/(\.batch\/(log\.jsonl|pipeline\.json|batch\.json|ledger\.jsonl)|m002\/error\.json|all_results\.json)$/,
} as const;

describeBadInput('the checkpoints of one item', [
  ...(['{"version":1,', '', 'null', '{"version":1}', '{"version":9,"callId":"x"}'] as const).flatMap((text) => [
    {
      ...damaged(
        `that says ${JSON.stringify(text)}`,
        receipt,
        (path) => {
          write(text)(path);
          rmSync(join(path, '../response.md'));
          rmSync(join(path, '../parsed.json'));
        },
        rerun,
        { ...oneFails, mayTouch: oneFails.mayTouch },
      ),
      afterwards: (folder: string) => expect(readFileSync(join(folder, receipt), 'utf8')).toBe(text),
    },
  ]),
  {
    ...damaged(
      'that is garbage',
      receipt,
      write('garbage'),
      ['all', '--batch-id', 'demo', '--limit', '5', '--sandbox', '--yes'],
      { ...oneFails, mayTouch: /^data\/demo\/(\.batch\/|m002\/error\.json|m00[45]\/|all_results\.json)|^output\// },
    ),
    afterwards: (folder: string) => {
      expect(readFileSync(join(folder, receipt), 'utf8')).toBe('garbage');
      expect(readFileSync(join(folder, 'data/demo/m005/classify/parsed.json'), 'utf8')).toMatch(/^\{/);
      expect(
        readFileSync(join(folder, own, 'ledger.jsonl'), 'utf8').match(/"type":"asked".*"item":"m002"/g),
      ).toHaveLength(1);
    },
  },
  damaged('that is garbage', receipt, write('garbage'), ['verify', '--batch-id', 'demo'], {
    exitCode: 68,
    says: /^/,
    hint: /m002/,
    mayTouch: notes,
  }),
  damaged('that is garbage', receipt, write('garbage'), ['show', '--batch-id', 'demo', '--item', 'm002'], {
    exitCode: 0,
    says: /^/,
    hint: /Cost: none known/,
  }),
  damaged('that is garbage', 'data/demo/m002/classify/parsed.json', write('garbage'), ['parse', '--batch-id', 'demo'], {
    exitCode: 0,
    says: /^/,
    hint: /./,
    mayTouch: /parsed\.json$|\.batch\/|all_results\.json$/,
  }),
  damaged(
    'that is garbage',
    'data/demo/m002/raw.json',
    write('garbage'),
    ['clean', '--batch-id', 'demo', '--clean-stage', 'prepare', '--item', 'm999', '--yes'],
    { exitCode: 2, says: /m999/, hint: /m001/ },
  ),
  damaged('that is garbage', 'data/demo/m002/raw.json', write('garbage'), ['render', '--batch-id', 'demo'], {
    exitCode: 0,
    says: /^/,
    hint: /index\.html/,
    mayTouch: /^output\/|\.batch\//,
  }),
  {
    title: 'a raw.json of garbage, at prepare',
    batch: 'prepared',
    arrange: (folder) => void write('garbage')(join(folder, 'data/demo/m002/raw.json')),
    argv: ['prepare', '--batch-id', 'demo'],
    exitCode: 68,
    says: /m002/,
    hint: /raw\.json/,
    mayTouch: /m002\/error\.json$|\.batch\//,
  },
  {
    title: 'a raw.json of a list, at prepare',
    batch: 'prepared',
    arrange: (folder) => void write('[1]')(join(folder, 'data/demo/m002/raw.json')),
    argv: ['prepare', '--batch-id', 'demo'],
    exitCode: 68,
    says: /m002/,
    hint: /raw\.json/,
    mayTouch: /m002\/error\.json$|\.batch\//,
  },
  {
    title: 'a prompt with broken front matter',
    batch: 'prepared',
    arrange: (folder) => void write('---\nsystem: [\n---\nHello\n')(join(folder, 'data/demo/m002/classify/prompt.md')),
    argv: rerun,
    exitCode: 68,
    says: /m002.*prompt\.md|prompt\.md.*m002/,
    hint: /./,
    mayTouch: /^data\/demo\/(m00[13]\/|m002\/error\.json|\.batch\/|all_results)/,
  },
  {
    title: 'a checkpoint that is a folder',
    batch: 'prepared',
    arrange: (folder) => void mkdirSync(join(folder, 'data/demo/m002/classify/receipt.json')),
    argv: rerun,
    exitCode: 1,
    says: /m002\/classify\/receipt\.json/,
    hint: /Move that folder away/,
    mayTouch: /^data\/demo\/(m00[123]\/|\.batch\/|all_results)/,
  },
  {
    title: 'an item folder that is a file',
    batch: 'prepared',
    arrange: (folder) => {
      rmSync(join(folder, 'data/demo/m002'), { recursive: true });
      writeFileSync(join(folder, 'data/demo/m002'), 'mine');
      return undefined;
    },
    argv: rerun,
    exitCode: 68,
    says: /^/,
    hint: /Acquired, but without raw\.json: m002/,
    mayTouch: /^data\/demo\/(m00[13]\/|\.batch\/|all_results)/,
  },
  {
    title: 'an item folder that is a file, at acquire',
    batch: 'prepared',
    arrange: (folder) => {
      rmSync(join(folder, 'data/demo/m002'), { recursive: true });
      writeFileSync(join(folder, 'data/demo/m002'), 'mine');
      return undefined;
    },
    argv: ['acquire', '--batch-id', 'demo'],
    exitCode: 0,
    says: /m002 is a file/,
    hint: /Move that file away/,
    mayTouch: /^data\/demo\/(m00[13-9]|m0[123]\d|\.batch\/)/,
  },
  {
    title: 'an item folder that is a link',
    batch: 'prepared',
    arrange: (folder) => {
      rmSync(join(folder, 'data/demo/m002'), { recursive: true });
      mkdirSync(join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), join(folder, 'data/demo/m002'));
      return undefined;
    },
    argv: rerun,
    exitCode: 68,
    says: /^/,
    hint: /Acquired, but without raw\.json: m002/,
    mayTouch: /^data\/demo\/(m00[13]\/|\.batch\/|all_results)/,
  },
]);

const reviews = (text: string) => ({
  'pipeline.yaml': `name: reviews\nsource:\n  items: [{ id: a, text: one }, { id: b }, { id: c, text: two }]\nsteps:\n  - name: main\n`,
  'main.md.hbs': text,
});

describeBadInput('a template that fails for one item', [
  {
    title: 'a name that this item has not',
    files: reviews('Review.\n{{#if true}}\n{{text}}\n{{/if}}\n'),
    argv: ['all', '--batch-id', 'demo', '--sandbox', '--yes'],
    exitCode: 68,
    says: /b.*main\.md\.hbs.*3.*"text"|b: .*"?text"?.*line 3/,
    hint: /id/,
    mayTouch: /^data\/|^output\//,
    afterwards: (folder) => {
      expect(readFileSync(join(folder, 'data/demo/b/error.json'), 'utf8')).toMatch(/main\.md\.hbs/);
      expect(readFileSync(join(folder, 'data/demo/c/parsed.json'), 'utf8').length).toBeGreaterThan(0);
    },
  },
  {
    title: 'a partial that calls itself',
    files: { ...reviews('{{> round}}'), 'round.md': 'a {{> round}}' },
    argv: ['all', '--batch-id', 'demo', '--sandbox', '--yes'],
    exitCode: 68,
    says: /a: Error - main\.md\.hbs:1:1: the partials .* without end/,
    hint: /clean|process/,
    mayTouch: /^data\/|^output\//,
  },
  {
    title: 'a prompt of nothing',
    files: reviews('{{#if false}}x{{/if}}'),
    argv: ['all', '--batch-id', 'demo', '--sandbox', '--yes'],
    exitCode: 68,
    says: /empty/,
    hint: /main\.md\.hbs|prompt/,
    mayTouch: /^data\/|^output\//,
  },
]);
