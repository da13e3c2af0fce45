import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Ended } from '../support/program.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));

let place: Workplace;
let ended: Ended;

beforeAll(async () => {
  place = createWorkplace({});
  // As in a fresh clone after npm ci.
  symlinkSync(installed, join(place.folder, 'node_modules'));
  ended = await place.run('all', '--batch-id', 'demo', '--sandbox', '--yes');
});

afterAll(() => place.remove());

test('the first command of the README reviews every installed package and makes the page, without a key', () => {
  const [, total] = /^Total items: ([\d,]+)$/m.exec(ended.stdout) ?? [];
  expect({
    exitCode: ended.exitCode,
    isComplete: ended.stdout.startsWith('BATCH COMPLETE: demo (SIMULATED)\n'),
  }).toEqual({ exitCode: 0, isComplete: true });
  expect(Number(total?.replace(',', ''))).toBeGreaterThan(100);
  expect(ended.stdout).toContain(`Successful: ${total}\nFailed: 0\n`);
  expect(ended.stdout).toContain('Output: output/demo/index.html\n');
  expect(ended.stdout).toContain('(simulated: nothing was billed)');
  expect(place.read('output/demo/index.html')).toMatch(/^<!doctype html>/i);
});

test('what it leaves fits together, and running it again has nothing to do', async () => {
  expect((await place.run('verify', '--batch-id', 'demo')).exitCode).toBe(0);
  const { exitCode, stderr } = await place.run('all', '--batch-id', 'demo', '--sandbox', '--yes');
  expect({ exitCode, estimates: stderr.includes('COST ESTIMATE') }).toEqual({ exitCode: 0, estimates: false });
});
