import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Notice } from '../../src/core/done-notice.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, readLines, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const workplaces: Workplace[] = [];
afterAll(() => {
  for (const place of workplaces) place.remove();
});

const note = 'cat >> told.jsonl';
const all = ['all', '--batch-id', 'b', '--pipeline', 'pipeline', '--sandbox', '--yes'] as const;

function setUp(count = 3) {
  const place = createWorkplace(ratedTopics(count));
  workplaces.push(place);
  const told = () => readLines<Notice>(join(place.folder, 'told.jsonl'));
  return { place, told };
}

const inShort = ({ kind, heading, message }: Notice) => [kind, heading, message];

describe('--notify', () => {
  test('tells everybody who is named, and what does not work is a note', async () => {
    const { place, told } = setUp();
    const targets = ['--notify', note, '--notify', 'bell', '--notify', 'desktop', '--notify', 'exit 7'];
    const { exitCode, stderr } = await place.run(...all, ...targets);
    expect(exitCode).toBe(0);
    expect(told().map(inShort)).toEqual([['end', 'BATCH COMPLETE: b (SIMULATED)', null]]);
    expect(stderr).toContain('Notice: --notify: there is no terminal whose bell could ring.\n');
    expect(stderr).toContain('Notice: --notify: the command ended with exit code 7.\n');
  });

  (process.platform === 'win32' || process.platform === 'darwin' ? test.skip : test)(
    'desktop gives the system’s program a heading and what became of the items',
    async () => {
      const { place } = setUp();
      place.write('bin/notify-send', '#!/bin/sh\nfor word in "$@"; do echo "$word" >> shown; done\n');
      chmodSync(join(place.folder, 'bin/notify-send'), 0o755);
      place.environment = { PATH: `${join(place.folder, 'bin')}:${process.env['PATH']}` };
      await place.run(...all, '--notify', 'desktop');
      expect(place.read('shown').split('\n')).toEqual([
        '--app-name=batch-pipeline',
        '--urgency=normal',
        '--',
        'BATCH COMPLETE: b (SIMULATED)',
        expect.stringMatching(/^3 accepted, \$0\.\d+$/),
        '',
      ]);
    },
  );

  test('is also BATCH_NOTIFY, one a line, which the flag outdoes', async () => {
    const { place, told } = setUp();
    place.environment = { BATCH_NOTIFY: `${note}\necho once more >> more` };
    await place.run(...all);
    expect([told().length, place.read('more')]).toEqual([1, 'once more\n']);
    place.environment = { BATCH_NOTIFY: 'https:/me:secret@nowhere' };
    const { stderr } = await place.run(...all);
    expect(stderr).toContain('Notice: --notify: a line of BATCH_NOTIFY begins like an address and is none.');
    expect(stderr).not.toContain('secret');
    place.environment = { BATCH_NOTIFY: 'ftp://me:secret@nowhere/x' };
    const ftp = await place.run(...all);
    expect(ftp.stderr).toContain('Notice: --notify: a line of BATCH_NOTIFY is no address that can be told.');
    expect(ftp.stderr).not.toContain('secret');
    place.environment = { BATCH_NOTIFY: note };
    await place.run(...all, '--notify', 'none');
    expect(told()).toHaveLength(1);
    expect((await place.run('list')).exitCode).toBe(0);
    expect(told()).toHaveLength(1);
  });

  test('says why a run stopped, and to one that is begun again and again only once', async () => {
    const { place, told } = setUp();
    const tick = (...more: readonly string[]) => place.run(...all, '--no-wait', '--notify', note, ...more);
    expect((await tick('--max-cost', '0.0001')).exitCode).toBe(4);
    expect((await tick('--max-cost', '0.0001')).exitCode).toBe(4);
    expect(told().map(inShort)).toEqual([
      ['end', 'BATCH STOPPED AT BUDGET: b (SIMULATED)', 'the next call could cost more than --max-cost leaves'],
    ]);
    await tick();
    expect(told().map(inShort).slice(1)).toEqual([['end', 'BATCH COMPLETE: b (SIMULATED)', null]]);
    expect(place.has('data/b/.batch/told.json')).toBe(false);
  });

  test('tells that the provider refuses', async () => {
    const { place, told } = setUp();
    await place.run('acquire', '--batch-id', 'b', '--pipeline', 'pipeline');
    await place.run('prepare', '--batch-id', 'b');
    const sandbox = place.start('sandbox', '--json');
    while (!sandbox.stdout().includes('\n'))
      await new Promise((resolve) => sandbox.child.stdout?.once('data', resolve));
    const { environment } = JSON.parse(sandbox.stdout()) as { environment: Record<string, string> };
    place.environment = { ...environment, ANTHROPIC_API_KEY: 'invalid-key-of-nobody' };
    const { exitCode } = await place.run('process', '--batch-id', 'b', '--yes', '--no-wait', '--notify', note);
    sandbox.child.kill('SIGTERM');
    expect(exitCode).toBe(6);
    expect(told().map(inShort)).toEqual([
      ['end', 'BATCH STOPPED BY PROVIDER: b', expect.stringMatching(/^anthropic refuses: /)],
    ]);
    expect(JSON.stringify(told())).not.toContain('invalid-key-of-nobody');
  });
});
