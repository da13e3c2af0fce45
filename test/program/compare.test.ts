import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import type { Comparison } from '../../src/core/comparison.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

/** Values that follow from constants, so that two batches differ in a way that can be worked out. */
const sums = {
  'pipeline.yaml': `source: { file: items.jsonl }
vars: { warmFrom: 3, least: 0, shift: 0 }
steps:
  - name: first
    code:
      set:
        tone: "raw.n >= vars.warmFrom ? 'warm' : 'cold'"
        scores: "{ mood: raw.n + vars.shift, fixed: 1 }"
  - name: check
    code:
      set:
        tone: steps.first.tone
        scores: steps.first.scores
    rules:
      - { name: high, expr: raw.n >= vars.least, error: "{{raw.n}} is too low" }
`,
  'items.jsonl': [1, 2, 3, 4, 5, 6].map((n) => `{"id": "i${n}", "n": ${n}}\n`).join(''),
};

let place: Workplace;
const places: Workplace[] = [];
afterAll(() => {
  for (const each of places) each.remove();
});

function open(files: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}): void {
  place = createWorkplace(files, environment);
  places.push(place);
}

const makeSums = async () => {
  open(sums);
  await make('warm');
  await make('cool', '--var', 'warmFrom=5', '--var', 'least=2', '--var', 'shift=1');
};

const make = async (batchId: string, ...flags: readonly string[]) => {
  const { exitCode, stderr } = await place.run(
    'all',
    '--batch-id',
    batchId,
    '--pipeline',
    'pipeline',
    '--yes',
    ...flags,
  );
  if (exitCode !== 0 && exitCode !== 68) throw new Error(stderr);
};

describe('compare of batches that cost nothing', () => {
  beforeAll(makeSums);

  test('sets rates, values and items side by side', async () => {
    const { exitCode, stdout, stderr } = await place.run('compare', 'warm', 'cool');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\d/g, '<day>')).toBe(`COMPARE: 2 batches
==================
A  warm
   pipeline · <day>
B  cool
   pipeline · <day>

Items
-----
                          A              B       B - A, points
Items                     6              6
Accepted    100.0% (61-100)  83.3% (44-97)  -16.7 (-56 to +25)
Rejected        0.0% (0-39)   16.7% (3-56)  +16.7 (-25 to +56)
Failed          0.0% (0-39)    0.0% (0-39)    0.0 (-39 to +39)
Still open                0              0
In brackets: 95 % intervals (Wilson; of the difference: Newcombe, the same items on both sides)

Steps
-----
Step             Accepted  Retries  Calls  Cost
first  A  100.0% (61-100)        0      -     -
       B  100.0% (61-100)        0      -     -
check  A  100.0% (61-100)        0      -     -
       B    83.3% (44-97)        0      -     -

Fields of the results
---------------------
                             A                 B       B - A
tone: equal 60.0% (23-88), kappa 0.29
  warm                 4 (67%)           2 (40%)
  cold                 2 (33%)           3 (60%)
scores.mood: equal 0.0% (0-43)
  mean      3.5 (1.54 to 5.46)  5 (3.04 to 6.96)  1 (1 to 1)
  from, to                1, 6              3, 7
scores.fixed: equal 100.0% (57-100)
  mean              1 (1 to 1)        1 (1 to 1)  0 (0 to 0)
  from, to                1, 1              1, 1
kappa: Cohen's; 1 is full agreement, 0 what chance alone would give

Item by item
------------
6 ids stand in both
5 have a result in both; 1 in A alone
0 of these are equal: 0.0% (0-43)
├── i1: accepted → rejected
├── i2: scores.mood: 2 → 3
├── i3: tone: warm → cold; scores.mood: 3 → 4
├── i4: tone: warm → cold; scores.mood: 4 → 5
├── i5: scores.mood: 5 → 6
└── i6: scores.mood: 6 → 7
Next: batch-pipeline show --batch-id warm --item i1
`);
  });

  test('says which values differ, path by path, and how far both agree', async () => {
    const { document } = await place.runJson<Comparison>('compare', 'warm', 'cool');
    expect(document.matches).toMatchObject({
      items: 6,
      rawDiffers: 0,
      compared: 5,
      valueInOneAlone: [1, 0],
      differing: 6,
      agreement: { count: 0, of: 5 },
    });
    expect(document.listed.slice(0, 3)).toEqual([
      { itemId: 'i1', states: ['accepted', 'rejected'], changes: [], moreChanges: false },
      {
        itemId: 'i2',
        states: ['accepted', 'accepted'],
        changes: [{ path: 'scores.mood', values: [2, 3] }],
        moreChanges: false,
      },
      {
        itemId: 'i3',
        states: ['accepted', 'accepted'],
        changes: [
          { path: 'tone', values: ['warm', 'cold'] },
          { path: 'scores.mood', values: [3, 4] },
        ],
        moreChanges: false,
      },
    ]);
    const fields = Object.fromEntries(document.fields.map((field) => [field.field, field]));
    expect(fields['tone']).toMatchObject({
      agreement: { count: 3, of: 5 },
      batches: [
        {
          kinds: [
            { value: 'warm', count: 4 },
            { value: 'cold', count: 2 },
          ],
        },
        {
          kinds: [
            { value: 'cold', count: 3 },
            { value: 'warm', count: 2 },
          ],
        },
      ],
    });
    // Of i2 … i6: agree on 3 of 5; by chance 0.8 · 0.4 + 0.2 · 0.6 = 0.44 would.
    expect(fields['tone']?.kappa).toBeCloseTo((0.6 - 0.44) / 0.56, 12);
    expect(fields['scores.mood']).toMatchObject({
      kappa: null,
      batches: [{ numbers: { n: 6, mean: 3.5 } }, { numbers: { n: 5, mean: 5 } }],
      meanDifference: { n: 5, difference: 1, interval: [1, 1] },
    });
  });

  test('compares the values of a step, one field, and lists what was asked for', async () => {
    const { document } = await place.runJson<Comparison>(
      ...['compare', 'warm', 'cool', '--step', 'first', '--field', 'tone', '--item', 'i4', '--limit', '1'],
    );
    expect([document.step, document.fields.map(({ field }) => field)]).toEqual(['first', ['tone']]);
    expect(document.matches).toMatchObject({ compared: 6, differing: 2, agreement: { count: 4, of: 6 } });
    expect(document.listed).toEqual([
      {
        itemId: 'i4',
        states: ['accepted', 'accepted'],
        changes: [{ path: 'tone', values: ['warm', 'cold'] }],
        moreChanges: false,
      },
    ]);
  });

  test.each([
    [['warm'], /Missing 1 required arg|second/],
    [['warm', 'warm'], /^Error: warm is named twice\n/],
    [['warm', 'nothing'], /^Error: There is no batch nothing in /],
    [['warm', '../x'], /^Error: --batch-id "\.\.\/x" does not fit/],
    [['warm', 'cool', '--step', 'frist'], /^Error: --step frist: warm has no such step\nDid you mean "first"\?\n$/],
    [['warm', 'cool', '--item', 'i9'], /^Error: --item i9: warm has no such item\n/],
    [['warm', 'cool', '--output', 'pipeline/pipeline.yaml'], /^Error: --output pipeline\/pipeline\.yaml: .* CSV/],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], /g/],
  ])('refuses %j', async (words, says) => {
    const { exitCode, stderr, stdout } = await place.run('compare', ...words);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(place.read('pipeline/pipeline.yaml')).toContain('warmFrom');
  });
});

describe('compare of batches that changed since', () => {
  beforeEach(makeSums);

  test('leaves items of another raw.json out, and says how many they are', async () => {
    place.write('data/cool/i3/raw.json', '{"id": "i3", "n": 33}\n');
    const { document } = await place.runJson<Comparison>('compare', 'warm', 'cool');
    expect(document.matches).toMatchObject({ items: 6, rawDiffers: 1, compared: 4 });
    expect(document.differences?.method).toBe('independent');
    expect((await place.run('compare', 'warm', 'cool')).stdout).toContain(
      '6 ids stand in both; 1 of them with another raw.json, which are not compared\n4 have a result in both; 1 in A alone\n',
    );
  });

  test('takes an archived batch, three of them, and writes every difference to a CSV file', async () => {
    await make('third');
    await place.run('archive', '--batch-id', 'warm');
    const { stdout, exitCode } = await place.run(
      'compare',
      'warm',
      'cool',
      'third',
      '--output',
      'd.csv',
      '--limit',
      '1',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\nA  warm (archived)\n');
    expect(stdout).toContain('\n├── i1: accepted | rejected | accepted\n└── … 5 more; --limit lists more of them\n');
    expect(stdout).toContain('\nAll 6 are written to d.csv\nNext: batch-pipeline show --batch-id cool --item i1\n');
    expect(place.read('d.csv').split('\r\n').slice(0, 4)).toEqual([
      'id,what,path,warm,cool,third',
      'i1,state,,accepted,rejected,accepted',
      'i2,value,scores.mood,2,3,2',
      'i3,value,tone,warm,cold,warm',
    ]);
    expect(existsSync(join(place.folder, 'd.csv.tmp'))).toBe(false);
  });

  test('changes nothing and takes no lock', async () => {
    place.write('data/warm/.batch/lock', JSON.stringify({ host: 'far', pid: 1, nonce: 'n' }));
    expect((await place.run('compare', 'warm', 'cool')).exitCode).toBe(0);
  });
});

describe('compare of batches that were paid for', () => {
  let sandbox: Sandbox;
  afterAll(() => sandbox.close());
  beforeAll(async () => {
    sandbox = await createSandbox();
    open(titledThenScored(3), toEnvironment(sandbox));
    await make('real', '--model', 'haiku');
    await make('real2', '--model', 'find=haiku', '--model', 'score=gpt');
    await make('rehearsed', '--model', 'gpt', '--sandbox');
  });

  test('has what each step and each model cost, as the ledgers have it', async () => {
    const { document } = await place.runJson<Comparison>('compare', 'real', 'real2');
    for (const batch of document.batches) {
      const paid = place.ledger(batch.batchId).filter((line) => line.type === 'paid');
      const costUsd = paid.reduce((sum, line) => sum + (line.costUsd ?? 0), 0);
      expect(batch.money.costUsd).toBeCloseTo(costUsd, 12);
      expect(batch.money.costPerAcceptedUsd).toBeCloseTo(costUsd / 3, 12);
      for (const rows of [batch.steps, batch.byModel])
        expect(rows.reduce((sum, row) => sum + row.costUsd, 0)).toBeCloseTo(costUsd, 12);
    }
    expect(document.batches.map(({ byModel }) => byModel.map(({ provider, calls }) => [provider, calls]))).toEqual([
      [['anthropic', 6]],
      [
        ['anthropic', 3],
        ['openai', 3],
      ],
    ]);
  });

  test('sets no real money against that of a rehearsal', async () => {
    const { stdout } = await place.run('compare', 'real', 'rehearsed');
    expect(stdout).toContain('\nB  rehearsed (SIMULATED)\n');
    expect(stdout).toContain('\nB: a rehearsal, its money is simulated and is not set against real money\n');
    expect(stdout.split('\n').find((line) => line.startsWith('Cost of'))).toMatch(
      /^Cost of an accepted one +\$\S+ +\$\S+$/,
    );
    expect(stdout.split('\n').find((line) => line.startsWith('Calls'))).toMatch(/^Calls +6 +6 +1\.00$/);
    const real = (await place.run('compare', 'real', 'real2')).stdout;
    expect(real.split('\n').find((line) => line.startsWith('Cost of'))).toMatch(
      /^Cost of an accepted one +\$\S+ +\$\S+ +\d/,
    );
  });
});
