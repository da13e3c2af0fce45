import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

jest.setTimeout(120_000);

const batch = ['--batch-id', 'b'] as const;
let place: Workplace;

beforeAll(async () => {
  place = createWorkplace({
    'pipeline.yaml': 'source: { items: [{ id: oak }, { id: elm }] }\nsteps: [{ name: main, parse: text }]\n',
    'main.md.hbs': 'About {{id}}',
  });
  await place.run('all', ...batch, '--pipeline', 'pipeline', '--sandbox', '--yes');
});
afterAll(() => place.remove());

interface Line {
  readonly event: string;
  readonly item: string | null;
  readonly level: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

async function linesAfter(count: number): Promise<readonly Line[]> {
  const { document } = await place.runJson<{ readonly lines: readonly Line[] }>('logs', ...batch, '--lines', '100');
  return document.lines.slice(count);
}

test('what is done to a batch is in its log: a name, a clean, a repair, and that it was put away and taken back', async () => {
  const before = (await linesAfter(0)).length;
  await place.run('rename', ...batch, '--name', 'Trees');
  await place.run('clean', ...batch, '--clean-stage', 'process', '--item', 'elm', '--yes');
  await place.run('clean', ...batch, '--clean-stage', 'render');
  rmSync(join(place.folder, 'data/b/oak/response.md'));
  await place.run('verify', ...batch, '--repair');
  await place.run('verify', ...batch);
  await place.run('archive', ...batch);
  await place.run('unarchive', ...batch);
  await place.run('rename', ...batch, '--name', '', '--log-level', 'warning');
  expect((await linesAfter(before)).map(({ level, event, item, message }) => [level, event, item, message])).toEqual([
    ['info', 'renamed', null, 'Is called "Trees" now'],
    [
      'info',
      'cleaned',
      'elm',
      expect.stringMatching(/^Cleaned from process of main on: 1 item, with 1 paid call \(\$0\.\d+\)$/),
    ],
    ['info', 'cleaned', null, 'What render made is removed'],
    ['info', 'repaired', null, 'Repaired: response-missing of oak; 0 things are left'],
    ['info', 'archived', null, 'Is put away'],
    ['info', 'unarchived', null, 'Is taken back'],
  ]);
});
