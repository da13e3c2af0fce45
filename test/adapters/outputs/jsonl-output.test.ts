import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createJsonlOutput } from '../../../src/adapters/outputs/jsonl-output.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';

describe('results.jsonl', () => {
  it('has one accepted item a line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jsonl-'));
    const items = [
      buildItem('a', { x: 'line\nbreak \u2028' }, { raw: { p: 1 } }),
      buildItem('b', null, { state: 'failed', error: 'no' }),
      buildItem('c', 'text'),
    ];
    expect(await createJsonlOutput().write(buildView({ items }), join(folder, 'new'))).toEqual(['results.jsonl']);
    const lines = readFileSync(join(folder, 'new', 'results.jsonl'), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { id: 'a', raw: { p: 1 }, steps: { main: { x: 'line\nbreak \u2028' } }, value: { x: 'line\nbreak \u2028' } },
      { id: 'c', raw: {}, steps: { main: 'text' }, value: 'text' },
    ]);
  });
});
