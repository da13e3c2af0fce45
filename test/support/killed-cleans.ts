import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createChance } from '../../src/core/chance.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { expectNothingLeft } from './after-kills.ts';
import { titledThenScored } from './rated-topics.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

const items = 150;
const command = ['all', '--batch-id', 'k', '--pipeline', 'pipeline', '--yes', '--workers', '20'];

/** Cleans that are killed `most` times each, the whole line run again behind every one of them. */
export function describeKilledCleans(most: number): void {
  let place: Workplace;
  let sandbox: Sandbox;

  afterEach(async () => {
    place.remove();
    await sandbox.close();
  });

  test.each([
    ['process', 'find'],
    ['prepare', 'score'],
    ['acquire', null],
  ])('a clean from %s that is killed again and again leaves a batch that is whole', async (stage, step) => {
    sandbox = await createSandbox();
    place = createWorkplace(titledThenScored(items), toEnvironment(sandbox));
    expect((await place.run(...command)).exitCode).toBe(0);
    const argv = [
      'clean',
      '--batch-id',
      'k',
      '--clean-stage',
      stage,
      ...(step === null ? [] : ['--step', step]),
      '--yes',
    ];
    const random = createChance('clean', stage);
    let kills = 0;
    for (let tries = 0; tries < 8 * most && kills < most; tries += 1) {
      const running = place.start(...argv);
      await running.saysOnStderr('CLEAN');
      await sleep(random() * 25);
      running.child.kill('SIGKILL');
      if ((await running.ended).signal !== 'SIGKILL') continue;
      kills += 1;
      // Whatever was emptied is bought again; the rest is not.
      const { exitCode, stdout } = await place.run(...command);
      expect({ kills, exitCode, isComplete: stdout.includes('BATCH COMPLETE: k') }).toEqual({
        kills,
        exitCode: 0,
        isComplete: true,
      });
      await expectNothingLeft(place, 'k', ['.']);
      const { length: results } = JSON.parse(place.read('data/k/all_results.json')) as readonly object[];
      expect(results).toBe(items);
    }
    expect(kills).toBeGreaterThan(0);
    expect(place.ledger('k').filter(({ type }) => type === 'paid')).toHaveLength(sandbox.totals().billed);
  });
}
