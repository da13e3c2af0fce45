import { afterEach, expect, jest, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createWorkplace, findStrays, type Workplace } from '../support/workplace.ts';

jest.setTimeout(60_000);

let place: Workplace;
afterEach(() => place.remove());

/** Three items and steps of code alone: nothing is asked of a model. */
function begin(outputs: string): void {
  place = createWorkplace({
    'pipeline.yaml': `name: codes
source: { items: [{ id: a, n: 1 }, { id: b, n: 2 }, { id: c, n: 3 }] }
steps:
  - { name: maybe, code: { set: "raw.n == 2 ? null : raw.n" }, when: "raw.n < 3" }
  - { name: last, code: { set: raw.n } }
outputs:
${outputs}`,
  });
}

const command = ['all', '--batch-id', 'o', '--pipeline', 'pipeline', '--yes'];

test('rows of a step are those with a null value too, and not those that skipped it', async () => {
  begin('  - csv: { of: maybe, columns: { id: item.id, value: value } }\n');
  expect((await place.run(...command)).exitCode).toBe(0);
  expect(place.read('output/o/results.csv')).toBe('id,value\r\na,1\r\nb,\r\n');
});

test('a program that fails is in the summary of a quiet run, which is not complete then', async () => {
  begin('  - csv: {}\n  - command: [node, -e, "process.exit(3)"]\n');
  const { exitCode, stdout } = await place.run(...command, '--quiet');
  expect({ exitCode, heading: stdout.split('\n')[0] }).toEqual({ exitCode: 68, heading: 'BATCH INCOMPLETE: o' });
  expect(stdout).toContain(
    'Failed: output command node -e process.exit(3): node ended with exit code 3. What it wrote is above. Mend it, then run render again.\n',
  );
  expect(stdout).toContain('Make the outputs again with: batch-pipeline render --batch-id o\n');
});

test.each([
  ['all', command, 'BATCH INTERRUPTED: o'],
  ['render', ['render', '--batch-id', 'o'], 'RENDERED: o (INTERRUPTED)'],
])('a signal ends the program that %s runs, and the outputs behind it are not made', async (name, argv, heading) => {
  begin(
    `  - command: [node, -e, "console.log('pid ' + process.pid + '.'); setTimeout(() => {}, 60000)"]\n  - csv: {}\n`,
  );
  if (name === 'render') await place.run('acquire', '--batch-id', 'o', '--pipeline', 'pipeline');
  const running = place.start(...argv);
  await running.saysOnStderr('pid ');
  running.child.kill('SIGTERM');
  const { exitCode, stdout, stderr } = await running.ended;
  expect({ exitCode, heading: stdout.split('\n')[0], strays: findStrays(place.folder) }).toEqual({
    exitCode: 130,
    heading,
    strays: [],
  });
  expect(place.has('output/o/results.csv')).toBe(false);
  expect(isRunning(Number(/pid (\d+)\./.exec(stderr)?.[1]))).toBe(false);
});

function isRunning(pid: number): boolean {
  expect(pid).toBeGreaterThan(1);
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/stat`;
  return !(existsSync(status) && readFileSync(status, 'utf8').includes(') Z '));
}
