import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDiskFiles } from '../../../src/adapters/store/disk-files.ts';
import { createHistoryFile } from '../../../src/adapters/store/history-file.ts';
import { noHistory } from '../../../src/core/answer-history.ts';
import type { JobEntry, StepEntry } from '../../../src/core/history-entry.ts';

const jobOf = (requests: number): JobEntry => ({
  kind: 'job',
  at: '2026-11-20T10:00:00Z',
  provider: 'anthropic',
  model: 'claude-example',
  requests,
  tookMs: 1000,
  outcome: 'completed',
  simulated: false,
});
const step: StepEntry = {
  kind: 'estimate',
  at: '2026-11-20T10:00:00Z',
  pipeline: 'default',
  step: 'main',
  provider: 'anthropic',
  model: 'claude-example',
  lane: 'realtime',
  simulated: true,
  measured: { ...noHistory, answers: 7 },
};

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  path = join(folder, '.history.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const historyAt = (place: string) => createHistoryFile(createDiskFiles(), place);

describe('the history of a data folder', () => {
  test('has what was noted, in order, a line each', () => {
    const history = historyAt(path);
    history.noteJob(jobOf(1));
    history.noteSteps([step, step]);
    expect(historyAt(path).read()).toEqual([jobOf(1), step, step]);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4);
  });

  test('is empty where there is none', () => {
    expect(historyAt(path).read()).toEqual([]);
    expect(historyAt(join(folder, 'nowhere', '.history.jsonl')).read()).toEqual([]);
  });

  test('passes over lines that nobody can read, and goes on behind one that was torn', () => {
    writeFileSync(path, `${JSON.stringify(jobOf(1))}\nnot json\n\n{"kind":"job"}\n[]\n{"kind":"jo`);
    const history = historyAt(path);
    expect(history.read()).toEqual([jobOf(1)]);
    history.noteJob(jobOf(2));
    history.noteJob(jobOf(3));
    expect(history.read()).toEqual([jobOf(1), jobOf(2), jobOf(3)]);
  });

  test('of great length is read at its end', () => {
    const line = `${JSON.stringify(jobOf(7))}\n`;
    writeFileSync(path, line.repeat(Math.ceil((5 << 20) / line.length)));
    const history = historyAt(path);
    history.noteJob(jobOf(8));
    const entries = history.read();
    expect(entries.length * line.length).toBeGreaterThan((2 << 20) - 2 * line.length);
    expect(entries.length * line.length).toBeLessThan((2 << 20) + 2 * line.length);
    expect([entries[0], entries.at(-1)]).toEqual([jobOf(7), jobOf(8)]);
  });

  test('that cannot be written is left alone, without an error', () => {
    const missing = historyAt(join(folder, 'nowhere', '.history.jsonl'));
    expect(() => missing.noteJob(jobOf(1))).not.toThrow();
    writeFileSync(join(folder, 'elsewhere'), 'mine');
    symlinkSync(join(folder, 'elsewhere'), path);
    const linked = historyAt(path);
    expect(() => linked.noteSteps([step])).not.toThrow();
    expect([linked.read(), readFileSync(join(folder, 'elsewhere'), 'utf8')]).toEqual([[], 'mine']);
  });

  test('that four processes write at once has every line of each, whole', async () => {
    const perProcess = 300;
    const module = (name: string) => JSON.stringify(fileURLToPath(new URL(`../../../src/${name}`, import.meta.url)));
    const code = `
      const { createDiskFiles } = await import(${module('adapters/store/disk-files.ts')});
      const { createHistoryFile } = await import(${module('adapters/store/history-file.ts')});
      const history = createHistoryFile(createDiskFiles(), ${JSON.stringify(path)});
      const entry = ${JSON.stringify({ ...jobOf(0), model: 'x'.repeat(3000) })};
      for (let line = 0; line < ${perProcess}; line += 1) history.noteJob({ ...entry, requests: Number(process.argv[1]) * 1000 + line });
    `;
    await Promise.all(
      [1, 2, 3, 4].map(
        (writer) =>
          new Promise<void>((resolve, reject) => {
            const child = spawn(process.execPath, ['--input-type=module', '-e', code, '--', String(writer)], {
              stdio: 'inherit',
            });
            child.once('error', reject);
            child.once('exit', (exitCode) => (exitCode === 0 ? resolve() : reject(new Error(`exit ${exitCode}`))));
          }),
      ),
    );
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const numbers = lines.map((line) => (JSON.parse(line) as JobEntry).requests).sort((a, b) => a - b);
    expect(numbers).toEqual(
      [1, 2, 3, 4].flatMap((writer) => Array.from({ length: perProcess }, (_, line) => writer * 1000 + line)),
    );
  });
});
