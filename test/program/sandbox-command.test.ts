import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ratedTopics } from '../support/rated-topics.ts';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

let place: Workplace;
let sandbox: SandboxProcess;

beforeAll(async () => {
  place = createWorkplace(ratedTopics(3));
  sandbox = await startSandboxProcess({ folder: place.folder, seed: 1, faults: '' });
});

afterAll(async () => {
  await sandbox.stop();
  place.remove();
});

test.each([
  ['sonnet', 'claude-sonnet-5-5'],
  ['gpt', 'gpt-6.1-sol'],
  ['flash', 'gemini-3.8-flash'],
])('the variables that `sandbox` prints let the program ask %s', async (alias, model) => {
  place.environment = sandbox.environment;
  const { exitCode, stdout } = await place.run(
    'all',
    '--batch-id',
    alias,
    '--pipeline',
    'pipeline',
    '--yes',
    '--model',
    alias,
  );
  expect({ exitCode, isComplete: stdout.includes(`BATCH COMPLETE: ${alias}`) }).toEqual({
    exitCode: 0,
    isComplete: true,
  });
  expect(sandbox.bill().filter((line) => line.model === model)).toHaveLength(3);
});
