import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDiskBatch, type DiskBatch } from '../support/disk-batch.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

const pipeline = {
  'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main' }, { name: 'judge' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
  'judge.md.hbs': 'Judge {{id}}, which has {{steps.main.score}}.',
};

let batch: DiskBatch;
let outside: string;

beforeEach(async () => {
  const provider = createFakeProvider({
    answer: ({ schemaName }) => (schemaName === 'main' ? '{"score": 4}' : 'Fair.'),
  });
  batch = createDiskBatch(pipeline, provider);
  outside = join(batch.top, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'raw.json'), '{"id": "outside"}');
  await batch.acquire();
});
afterEach(() => batch.remove());

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  'prepare and process': () => batch.process(),
  all: () => batch.all(),
  'acquire again, then all': async () => {
    await batch.acquire();
    return batch.all();
  },
};

const damages: Readonly<Record<string, () => void>> = {
  "a step's folder that is a file": () => writeFileSync(batch.place('birch/judge'), 'a file'),
  "a step's folder that is a symbolic link": () => symlinkSync(outside, batch.place('birch/judge')),
  'a folder of attempts that is a symbolic link': () => symlinkSync(outside, batch.place('birch/attempts')),
  'an item folder that is a symbolic link': () => {
    rmSync(batch.place('birch'), { recursive: true });
    symlinkSync(outside, batch.place('birch'));
  },
  'an item folder that is a file': () => {
    rmSync(batch.place('birch'), { recursive: true });
    writeFileSync(batch.place('birch'), 'a file');
  },
  'a prompt.md that is a folder': () => mkdirSync(batch.place('birch/prompt.md')),
};
const cases = Object.keys(damages).flatMap((damage) =>
  Object.keys(commands).map((command) => [damage, command] as const),
);

describe('the folder of an item, or one inside it, that is not what it should be', () => {
  test.each(cases)('%s concerns that item alone (%s)', async (damage, command) => {
    damages[damage]?.();
    await commands[command]?.();
    for (const id of ['ash', 'cedar'])
      expect([id, readFileSync(batch.place(`${id}/judge/parsed.json`), 'utf8')]).toEqual([id, '"Fair."\n']);
    expect([readdirSync(outside), readFileSync(join(outside, 'raw.json'), 'utf8')]).toEqual([
      ['raw.json'],
      '{"id": "outside"}',
    ]);
    const { plan } = await batch.status();
    expect([plan.counts.acquired, plan.counts.accepted, plan.counts.failed + plan.missing.length]).toEqual([3, 2, 1]);
    expect((await batch.verify()).conservation.counts).toEqual(plan.counts);
  });

  test.each(Object.keys(damages))('%s shows in how the run ends, and put right it goes on', async (damage) => {
    damages[damage]?.();
    const { states, process } = await batch.all();
    expect([states, process.conservation.counts.accepted]).toEqual([['incomplete'], 2]);
    rmSync(batch.place('birch'), { recursive: true, force: true });
    await batch.acquire();
    expect((await batch.all()).process.conservation.counts.accepted).toBe(3);
  });
});
