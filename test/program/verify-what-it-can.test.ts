import { appendFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const batch = ['--batch-id', 'b'] as const;
let place: Workplace;

beforeAll(async () => {
  place = createWorkplace({
    'pipeline.yaml':
      'source: { items: [{ id: oak }, { id: elm }] }\nsteps: [{ name: main, parse: text, rules: [{ name: fits, expr: vars.good == 1 }] }]\nvars: { good: 1 }\n',
    'main.md.hbs': 'About {{id}}',
  });
  await place.run('all', ...batch, '--pipeline', 'pipeline', '--sandbox', '--yes');
  cpSync(join(place.folder, 'data'), join(place.folder, 'sound'), { recursive: true });
});
afterAll(() => place.remove());
beforeEach(() => {
  rmSync(join(place.folder, 'data'), { recursive: true });
  cpSync(join(place.folder, 'sound'), join(place.folder, 'data'), { recursive: true });
});

const remove = (...paths: readonly string[]) => {
  for (const path of paths) rmSync(join(place.folder, 'data/b', path), { recursive: true });
};
const replaceByFolder = (path: string) => {
  rmSync(join(place.folder, 'data/b', path), { force: true });
  mkdirSync(join(place.folder, 'data/b', path));
};

interface Verified {
  readonly findings: readonly { readonly kind: string; readonly itemId: string | null; readonly next: string | null }[];
}

/** Exit code, then what was found: `kind` or `kind item`. */
async function verified(...words: readonly string[]): Promise<readonly unknown[]> {
  const { exitCode, document } = await place.runJson<Verified>('verify', ...batch, ...words);
  return [exitCode, document.findings.map(({ kind, itemId }) => (itemId === null ? kind : `${kind} ${itemId}`)).sort()];
}

describe('a file that cannot be read', () => {
  test('is found by verify, with the way out, and the rest is looked at', async () => {
    replaceByFolder('.batch/ledger.jsonl');
    remove('elm/response.md');
    const { exitCode, stdout } = await place.run('verify', ...batch);
    expect([exitCode, stdout]).toEqual([
      68,
      `VERIFY: b
=========
Check: 2 acquired = 2 accepted
Found: 2
├── .batch/ledger.jsonl cannot be read: a folder stands where a file belongs
│   (EISDIR). To do: move that folder away, then: batch-pipeline verify
│   --batch-id b --repair
└── elm, main: response.md is missing or empty; it is made again from the
    receipt. To do: first what else is named here; then: batch-pipeline verify
    --batch-id b --repair
2 things are not as they should be; what to do about each stands above.
`,
    ]);
  });

  test.each(['ledger.jsonl', 'items.jsonl', 'log.jsonl', 'lock', 'batch.copy.json', 'answers.jsonl'])(
    '(%s) keeps --repair from touching anything',
    async (name) => {
      replaceByFolder(`.batch/${name}`);
      remove('elm/response.md');
      const rest = name === 'items.jsonl' ? [] : ['response-missing elm'];
      expect(await verified('--repair')).toEqual([68, ['file-unreadable', ...rest]]);
    },
  );
});

test('a folder where stop leaves its order is taken away where it is empty, else named until a person has', async () => {
  mkdirSync(join(place.folder, 'data/b/.batch/stop'));
  expect(await verified()).toEqual([0, ['orders-left']]);
  expect(await verified('--repair')).toEqual([0, []]);
  place.write('data/b/.batch/stop/mine.txt', 'mine');
  expect(await verified('--repair')).toEqual([68, ['order-place']]);
  const { stdout } = await place.run('verify', ...batch);
  expect(stdout).toContain('.batch/stop is a folder, so that nothing can be asked of a run. To do: look');
  expect(place.has('data/b/.batch/stop/mine.txt')).toBe(true);
});

describe('a batch whose record is lost', () => {
  test('is looked at with the copy of its record', async () => {
    remove('.batch/batch.json', 'elm/receipt.json', '.batch/answers.jsonl');
    expect(await verified()).toEqual([68, ['receipt-lost elm', 'record-missing']]);
  });

  test('and the copy too, is looked at with its pipeline, but for what seed and constants decide', async () => {
    remove('.batch/batch.json', '.batch/batch.copy.json', 'elm/receipt.json', '.batch/answers.jsonl');
    expect(await verified()).toEqual([68, ['receipt-lost elm', 'record-missing']]);
  });

  test('and its pipeline, has its own files looked at', async () => {
    remove('.batch/batch.json', '.batch/batch.copy.json', '.batch/pipeline.json');
    appendFileSync(join(place.folder, 'data/b/.batch/ledger.jsonl'), 'no line\n');
    expect(await verified()).toEqual([68, ['line-damaged', 'record-missing']]);
  });
});
