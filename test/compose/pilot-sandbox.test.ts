import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, jest, test } from '@jest/globals';
import { createBatchShelf } from '../../src/adapters/store/batch-shelf.ts';
import { createHistoryFile, historyFileName } from '../../src/adapters/store/history-file.ts';
import { createMemoryFiles } from '../../src/adapters/store/memory-files.ts';
import { acquireBatch } from '../../src/compose/acquire.ts';
import { openBatch } from '../../src/compose/open-batch.ts';
import { runPilot } from '../../src/compose/pilot.ts';
import { processBatch } from '../../src/compose/process.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';
import { recordConsent } from '../support/all-run.ts';

// Thousands of calls over HTTP, on a machine that may have other things to do.
jest.setTimeout(120_000);

const items = 50;
const top = mkdtempSync(join(tmpdir(), 'pilot-corpora-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

interface Step {
  readonly name?: string;
  readonly [key: string]: unknown;
}

const words = (count: string) => `'word '.repeat(Math.max(1, Math.min(1500, Math.round(${count}))))`;
/** A text, begun with a word that says whether the rule lets it through. */
const judged = (again: number, count: string) => `(random.bernoulli(${again}) ? 'bad ' : 'good ') + ${words(count)}`;
const lognormal = (mean: number, sigma: number) => `${mean} * Math.exp(random.normal(0, ${sigma}))`;
const rule = { name: 'good', expr: "value.startsWith('good')", error: 'Not good.' };
const one = (count: string, over: Step = {}): readonly Step[] => [{ name: 'main', rehearsal: words(count), ...over }];
const prompt = 'Go on with: {{steps.main}}';

/** What the sandbox answers in twenty kinds of batches. */
const corpora: Readonly<Record<string, readonly Step[]>> = {
  constant: one('80'),
  'constant, tiny': one('1'),
  'nearly constant': one('random.integer(78, 82)'),
  uniform: one('random.uniform(10, 300)'),
  'uniform, long prompts': one('random.uniform(10, 100)', {
    prompt: '{{#each raw.lines}}A line of the input, number {{this}}.\n{{/each}}',
  }),
  normal: one('random.normal(150, 40)'),
  'normal, wide': one('random.normal(150, 90)'),
  exponential: one('-100 * Math.log(1 - random.uniform(0, 1))'),
  'lognormal, sigma 0.5': one(lognormal(100, 0.5)),
  'lognormal, sigma 1': one(lognormal(60, 1)),
  'lognormal, sigma 1.2, cut off': one(lognormal(40, 1.2)),
  'two lengths': one('random.bernoulli(0.5) ? 40 : 160'),
  'one in eight long': one('random.bernoulli(0.125) ? 400 : 80'),
  'a quarter asked again': [{ name: 'main', rehearsal: judged(0.25, 'random.uniform(60, 120)'), rules: [rule] }],
  'half asked again, five attempts': [{ name: 'main', rehearsal: judged(0.5, '80'), rules: [rule], attempts: 5 }],
  'lognormal and asked again': [{ name: 'main', rehearsal: judged(0.3, lognormal(80, 0.6)), rules: [rule] }],
  'a chain of two steps': [
    ...one('random.uniform(20, 200)'),
    { name: 'second', prompt, rehearsal: words(lognormal(50, 0.5)) },
  ],
  'a chain that is sent back': [
    ...one('random.uniform(40, 120)'),
    { name: 'judge', prompt, rehearsal: judged(0.3, '10'), rules: [rule], retryFrom: 'main' },
  ],
  'a second step for some': [
    ...one('random.uniform(40, 80)'),
    { name: 'second', prompt, when: 'raw.lines.length % 3 === 0', rehearsal: words('random.uniform(100, 200)') },
  ],
  'children, some many': [
    ...one('30'),
    { name: 'part', expand: { each: 'raw.lines.slice(0, 6)', max: 6 } },
    { name: 'each', prompt: 'Part {{part}}', rehearsal: words('random.uniform(20, 60)') },
  ],
};

/** A pilot of twenty, then all the rest: what was said of the rest, and what it was. */
async function tryCorpus(number: number, steps: readonly Step[]) {
  const folder = join(top, String(number));
  mkdirSync(folder);
  const source = Array.from({ length: items }, (_, index) => ({
    id: `item-${index}`,
    lines: Array.from({ length: 1 + ((index * 7) % 13) }, (_unused, line) => line + 1),
  }));
  const pipeline = {
    model: 'haiku',
    source: { items: source },
    steps: steps.map((step) =>
      'expand' in step ? step : { prompt: 'Say something about {{id}}.', parse: 'text', ...step },
    ),
  };
  writeFileSync(join(folder, 'pipeline.yaml'), JSON.stringify(pipeline));
  const around = createSurroundings({ environment: {}, currentFolder: folder, stdin: Readable.from([]) });
  const { clock } = around;
  const files = createMemoryFiles();
  files.makeFolder('/data');
  const shelf = createBatchShelf({ files, dataFolder: '/data', clock });
  const surroundings = { ...around, shelf, history: createHistoryFile(files, `/data/${historyFileName}`) };
  const batch = await openBatch(surroundings, { batchId: 'b', mode: 'create', pipeline: folder, seed: number });
  try {
    const reporter = { report: () => {} };
    const shared = { flags: { sandbox: true, workers: 8 }, consent: recordConsent('yes', 1_000), reporter };
    const selection = { limit: null, only: null };
    await acquireBatch(batch, undefined, reporter);
    const { pilot } = await runPilot(batch, { ...shared, items: 20, selection, exact: false });
    const outcome = await processBatch(batch, { ...shared, selection, step: null, scope: 'all' });
    return { said: pilot?.lanes[0]?.restUsd ?? null, was: outcome.paidHereUsd, states: outcome.states };
  } finally {
    await batch.close();
  }
}

test('a pilot of twenty against the sandbox holds the true cost in at least 18 of 20 kinds of batches', async () => {
  const missed: string[] = [];
  for (const [index, [name, steps]] of Object.entries(corpora).entries()) {
    const { said, was } = await tryCorpus(index + 1, steps);
    const holds = said !== null && was >= said.low * (1 - 1e-9) && was <= said.high * (1 + 1e-9);
    if (!holds) missed.push(`${name}: said ${said?.low} to ${said?.high}, was ${was}`);
  }
  expect(Object.keys(corpora)).toHaveLength(20);
  expect(missed.length <= 2 ? [] : missed).toEqual([]);
});
