import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LogPage } from '../../src/compose/read-log.ts';
import { fromLogLine, type LogLine } from '../../src/core/log-line.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, readLines, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const log = 'data/b/.batch/log.jsonl';
const batch = ['--batch-id', 'b'] as const;
let place: Workplace;

beforeAll(async () => {
  place = createWorkplace(ratedTopics(5));
  await place.run('all', ...batch, '--pipeline', 'pipeline', '--sandbox', '--faults', 'rate-limit:once', '--yes');
});
afterAll(() => place.remove());

const line = (message: string, more: Partial<LogLine> = {}): string =>
  `${JSON.stringify(
    fromLogLine({
      at: new Date().toISOString(),
      level: 'info',
      run: 'r2',
      event: 'notice',
      item: null,
      step: null,
      job: null,
      message,
      details: {},
      ...more,
    }),
  )}\n`;

describe('logs', () => {
  test('shows when a run began and how it ended, with what happened between', async () => {
    const { exitCode, stdout } = await place.run('logs', ...batch, '--lines', '1000');
    const lines = stdout.trimEnd().split('\n');
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d info {4}all begins \(simulated\), process \d+$/);
    expect(lines.at(-1)).toMatch(/info {4}Ends after .*, exit code 0$/);
    expect(stdout).toMatch(/ info {4}\S+ Accepted\n/);
  });

  test('shows the last lines that fit', async () => {
    const { document } = await place.runJson<LogPage>('logs', ...batch, '--level', 'warning', '--lines', '2');
    expect(document.lines.map(({ level }) => level)).toEqual(['warning', 'warning']);
    const item = document.lines.find((each) => each.item !== null)?.item ?? '';
    const ofItem = await place.runJson<LogPage>('logs', ...batch, '--item', item, '--since', '1h');
    expect(new Set(ofItem.document.lines.map((each) => each.item))).toEqual(new Set([item]));
    expect((await place.runJson<LogPage>('logs', ...batch, '--step', 'none')).document.lines).toEqual([]);
  });

  test.each([
    ['since', ['--since', 'yesterday']],
    ['flag', ['--lines', 'many']],
    ['usage', ['--level', 'loud']],
  ])('says a mistake as %s', async (code, words) => {
    const { exitCode, document } = await place.runJson<{ error: { code: string } }>('logs', ...batch, ...words);
    expect([exitCode, document.error.code]).toEqual([2, code]);
  });

  test('follows across the parts of the log, and ends when it is asked', async () => {
    const running = place.start('logs', ...batch, '--follow', '--lines', '1', '--json');
    const said = async (text: string) => {
      while (!running.stdout().includes(text)) await once(running.child.stdout as NodeJS.ReadableStream, 'data');
    };
    await said('Ends after');
    place.write('data/b/.batch/log.1.jsonl', `${place.read(log)}${line('the last of its part')}`);
    place.write(log, `{"part":2,"at":"2025-01-15T10:00:00.000Z"}\n${line('the first of the next')}{"torn":`);
    await said('the first of the next');
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as LogLine);
    expect({ exitCode, stderr, messages: documents.slice(1).map(({ message }) => message) }).toEqual({
      exitCode: 0,
      stderr: '',
      messages: ['the last of its part', 'the first of the next'],
    });
  });

  (process.platform === 'win32' ? test.skip : test)('whose reader has gone away ends quietly', async () => {
    const running = place.start('logs', ...batch, '--follow', '--lines', '1');
    await once(running.child.stdout as NodeJS.ReadableStream, 'data');
    running.child.stdout?.destroy();
    let isOver = false;
    void running.ended.then(() => (isOver = true));
    for (let n = 0; !isOver; n += 1) {
      place.write(log, `${place.read(log).replace(/\{"torn":$/, '')}${line(`more ${n}`)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await running.ended).toMatchObject({ exitCode: 0, signal: null, stderr: '' });
  });
});

describe('--log-level', () => {
  test('warning leaves the rest out of the log and shows no lesser notice', async () => {
    await place.run('prepare', ...batch, '--log-level', 'debug');
    const before = readLines<LogLine>(`${place.folder}/${log}`).length;
    await place.run('all', ...batch, '--sandbox', '--yes', '--log-level', 'warning');
    expect(readLines<LogLine>(`${place.folder}/${log}`)).toHaveLength(before);
  });

  test('debug says the log itself on stderr, but not with --quiet', async () => {
    const loud = await place.run('prepare', ...batch, '--log-level', 'debug');
    expect(loud.stderr).toMatch(/ info {4}prepare begins\n/);
    expect(loud.stderr).toMatch(/ debug {3}\S+ Is through\n/);
    expect(loud.stdout).not.toContain('Is through');
    const quiet = await place.run('prepare', ...batch, '--log-level', 'debug', '--quiet');
    expect(quiet.stderr).not.toContain('Is through');
  });

  test('debug tells of a command that only looks what it took', async () => {
    const { stdout, stderr } = await place.run('list', '--json', '--log-level', 'debug');
    expect(stderr).toMatch(/^debug: list: batch-pipeline\/\S+ .* MB at most, exit code 0\n$/m);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});
