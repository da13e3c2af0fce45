import { describe, expect, test } from '@jest/globals';
import { createProcesses } from '../../../src/adapters/processes/create-processes.ts';
import { readProcessByPs, toSample } from '../../../src/adapters/processes/ps-process.ts';

describe('a process', () => {
  test('of this machine is told with what it uses', async () => {
    const own = await createProcesses().look(process.pid);
    expect(own?.commandLine).toContain('node');
    expect(own?.residentBytes).toBeGreaterThan(1_000_000);
    expect(own?.cpuUsedMs).toBeGreaterThan(0);
  });

  test('that is not there is none', async () => {
    expect(await createProcesses().look(2 ** 22 + 1)).toBeNull();
    expect(createProcesses().signal(2 ** 22 + 1, 'SIGTERM')).toBe(false);
    expect(await readProcessByPs(2 ** 22 + 1)).toBeNull();
  });
});

describe('what ps says', () => {
  test.each([
    [
      '  1.5  52340  01:02:03 node bin/batch-pipeline.js all --batch-id x\n',
      { commandLine: 'node bin/batch-pipeline.js all --batch-id x', cpuUsedMs: 3_723_000, cpuPercent: 1.5 },
    ],
    ['0,0 1000 2-00:00:01 x y', { commandLine: 'x y', cpuUsedMs: 172_801_000, cpuPercent: 0 }],
    [' 12.0  900   0:03.25 /usr/bin/node', { commandLine: '/usr/bin/node', cpuUsedMs: 3250, cpuPercent: 12 }],
  ])('is read: %j', (text, sample) => {
    expect(toSample(text)).toMatchObject(sample);
  });

  test('and is nothing where it says nothing', () => {
    expect([toSample(''), toSample('no such process')]).toEqual([null, null]);
  });
});
