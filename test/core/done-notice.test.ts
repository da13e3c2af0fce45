import { describe, expect, test } from '@jest/globals';
import { isNoticeDue, workStateOf } from '../../src/core/done-notice.ts';
import { isResultsTimeShort } from '../../src/core/job-retention.ts';

const open = workStateOf({ acquired: 10, left: 3, decisions: 0 });
const done = workStateOf({ acquired: 10, left: 0, decisions: 0 });
const decision = workStateOf({ acquired: 10, left: 3, decisions: 1 });
const nothing = workStateOf({ acquired: 0, left: 0, decisions: 0 });

describe('a notice that the work is done', () => {
  test.each([
    ['a run that waits has come to its end', false, open, done, true],
    ['a run that waits ended in trouble', false, open, open, true],
    ['a tick has finished the batch', true, open, done, true],
    ['a tick has begun and finished it', true, nothing, done, true],
    ['a tick has met a decision', true, open, decision, true],
    ['a tick left jobs in flight', true, open, open, false],
    ['a tick found nothing to do', true, done, done, false],
    ['a tick found the decision still waiting', true, decision, decision, false],
    ['a person has decided, and the tick went on', true, decision, open, false],
    [
      'a finished batch was finished with more items',
      true,
      done,
      workStateOf({ acquired: 20, left: 0, decisions: 0 }),
      true,
    ],
  ])('%s: tick %s, %j → %j is told: %s', (_, isTick, before, after, isDue) => {
    expect(isNoticeDue({ isTick, wasEndedByPerson: false, before, after })).toBe(isDue);
  });

  test('is due for a tick that has met a trouble for the first time', () => {
    const tick = { isTick: true, wasEndedByPerson: false, before: open, after: open };
    expect([isNoticeDue({ ...tick, hasNewTrouble: true }), isNoticeDue({ ...tick, hasNewTrouble: false })]).toEqual([
      true,
      false,
    ]);
  });

  test('is not for the person who ended the run', () => {
    expect(isNoticeDue({ isTick: false, wasEndedByPerson: true, before: open, after: open })).toBe(false);
  });
});

describe('the time for which results are kept', () => {
  const job = {
    state: { kind: 'submitted', providerJobId: 'p', at: '' },
    submittedAt: '2025-01-01T00:00:00Z',
    endedAt: null,
    resultsExpireAt: '2025-01-31T00:00:00Z',
  } as const;
  const at = (day: string) => Date.parse(`2025-01-${day}T00:00:00Z`);

  test('is short when half of it is over, counted from the end of the job where that is known', () => {
    expect([isResultsTimeShort(job, at('15')), isResultsTimeShort(job, at('16'))]).toEqual([false, true]);
    const late = { ...job, endedAt: '2025-01-03T00:00:00Z' };
    expect([isResultsTimeShort(late, at('16')), isResultsTimeShort(late, at('17'))]).toEqual([false, true]);
  });

  test('matters only while the results are at the provider, and where it is known', () => {
    expect(isResultsTimeShort({ ...job, resultsExpireAt: null }, at('30'))).toBe(false);
    expect(isResultsTimeShort({ ...job, state: { kind: 'unsent', at: '' } }, at('30'))).toBe(false);
  });
});
