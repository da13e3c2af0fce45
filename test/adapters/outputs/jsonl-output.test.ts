import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { allRows, type OutputDefinition } from '../../../src/core/pipeline.ts';
import type { BatchView } from '../../../src/core/view.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';
import { buildClaims, closeRunners, make, named, newFolder } from './making.ts';

afterAll(closeRunners);

type JsonlDefinition = Extract<OutputDefinition, { kind: 'csv' | 'jsonl' }>;

async function readLines(view: BatchView, changes: Partial<JsonlDefinition> = {}): Promise<readonly unknown[]> {
  const folder = join(newFolder(), 'new');
  const definition: JsonlDefinition = { kind: 'jsonl', columns: null, rows: allRows, ...changes };
  expect(await make([definition], view, folder)).toEqual({ files: ['results.jsonl'], problems: [], notes: [] });
  const lines = readFileSync(join(folder, 'results.jsonl'), 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line));
}

describe('results.jsonl', () => {
  it('has one accepted item a line', async () => {
    const items = [
      buildItem('a', { x: 'line\nbreak \u2028' }, { raw: { p: 1 } }),
      buildItem('b', null, { state: 'failed', error: 'no' }),
      buildItem('c', 'text'),
    ];
    expect(await readLines(buildView({ items }))).toEqual([
      { id: 'a', raw: { p: 1 }, steps: { main: { x: 'line\nbreak \u2028' } }, value: { x: 'line\nbreak \u2028' } },
      { id: 'c', raw: {}, steps: { main: 'text' }, value: 'text' },
    ]);
  });

  it('names the parent of a child, and the verdict where rejected ones are there', async () => {
    const lines = await readLines(buildClaims(), { rows: { ...allRows, rejected: true } });
    expect(lines.slice(0, 2)).toEqual([
      {
        id: 'a--claim-001',
        parent: 'a',
        verdict: 'accepted',
        raw: { name: 'a', claim: { text: 'Claim 1' } },
        steps: { read: { claims: 2 }, judge: { score: 5 } },
        value: { score: 5 },
      },
      {
        id: 'a--claim-002',
        parent: 'a',
        verdict: 'rejected',
        raw: { name: 'a', claim: { text: 'Claim 2' } },
        steps: { read: { claims: 2 } },
        value: null,
      },
    ]);
  });

  it('has the columns that are asked for', async () => {
    const columns = named({ name: 'raw.claim', ['__proto__']: 'value.score' });
    const lines = (await readLines(buildClaims(), { columns })) as readonly object[];
    expect(lines.map((line) => Object.entries(line))).toEqual([
      [
        ['name', { text: 'Claim 1' }],
        ['__proto__', 5],
      ],
      [
        ['name', { text: 'Claim 1' }],
        ['__proto__', 2],
      ],
    ]);
  });
});
