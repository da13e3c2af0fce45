import { describe, expect, test } from '@jest/globals';
import {
  type DeadlineState,
  decideLanes,
  laneOfStep,
  type StepLanes,
  type WorkGroup,
} from '../../src/core/deadline.ts';
import { deadlineLines, planDeadline } from '../../src/core/deadline-plan.ts';
import { toDeadlineState } from '../../src/core/deadline-state.ts';
import type { AskedLine } from '../../src/core/ledger.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const midnight = new Date(2026, 10, 26).getTime();
const at = (hours: number, minutes = 0) => midnight + hours * hourMs + minutes * minuteMs;

const completion = { typicalMs: hourMs, worstMs: 24 * hourMs, jobs: 0 };
const main: StepLanes = {
  step: 'main',
  realtime: { usdPerCall: 0.02, callMs: 10_000 },
  batch: { usdPerCall: 0.01, completion },
};
const withFlex: StepLanes = { ...main, flex: { usdPerCall: 0.01, callMs: 30_000 } };
const ready: WorkGroup = { place: 9, job: null, hasMoved: false, calls: { main: 120 } };
const jobOf = (number: number, calls = 120): WorkGroup => ({
  place: number,
  job: number,
  hasMoved: false,
  calls: { main: calls },
});

/** 120 calls of 10 s with 5 workers, times 1.5: six minutes; and half a minute for the last one's way. */
const state: DeadlineState = {
  nowMs: at(1),
  deadlineMs: at(7),
  workers: 5,
  cancelMs: 10 * minuteMs,
  budgetLeftUsd: null,
  steps: [main],
  groups: [ready],
};
const decide = (over: Partial<DeadlineState>) => decideLanes({ ...state, ...over });

describe('what is ready', () => {
  test.each<[string, Partial<DeadlineState>, string]>([
    ['goes into a job while there is time', {}, 'batch'],
    ['goes into none that would hardly begin', { nowMs: at(6, 30) }, 'realtime'],
    ['goes into flex then, where the model has it', { nowMs: at(6, 10), steps: [withFlex] }, 'flex'],
    ['and into realtime in the end', { nowMs: at(6, 54), steps: [withFlex] }, 'realtime'],
    [
      'goes into realtime where the model has nothing else',
      { steps: [{ step: 'main', realtime: main.realtime }] },
      'realtime',
    ],
    ['does not go back into a job', { groups: [{ ...ready, hasMoved: true }] }, 'realtime'],
    ['is sent in realtime where the deadline cannot be met', { nowMs: at(6, 59) }, 'realtime'],
    ['and where it has passed', { nowMs: at(8) }, 'realtime'],
  ])('%s', (_, over, lane) => {
    expect(decide(over)).toMatchObject({ action: 'keep-waiting', travel: [lane] });
  });

  test('of a step travels in the lane it has', () => {
    const { batch: _, ...flexOnly } = withFlex;
    expect([
      laneOfStep(withFlex, 'batch'),
      laneOfStep(flexOnly, 'batch'),
      laneOfStep(main, 'flex'),
      laneOfStep(withFlex, 'realtime'),
    ]).toEqual(['batch', 'flex', 'realtime', 'realtime']);
  });
});

describe('a job', () => {
  // Realtime needs 6.5 minutes, cancelling 10.
  test('is waited for up to the moment when its work must move, and is asked about again then', () => {
    const waiting = decide({ groups: [jobOf(1)] });
    expect(waiting).toEqual({
      action: 'keep-waiting',
      travel: ['wait'],
      askAgainAtMs: at(6, 43.5),
      canBeMet: 'yes',
      isHeldByBudget: false,
    });
    expect(decide({ groups: [jobOf(1)], nowMs: at(6, 43.4) }).action).toBe('keep-waiting');
    expect(decide({ groups: [jobOf(1)], nowMs: at(6, 43.5) })).toMatchObject({ action: 'move', travel: ['realtime'] });
  });

  test('that has done a part can wait longer', () => {
    const halfDone = decide({ groups: [jobOf(1, 60)], nowMs: at(6, 43.5) });
    expect([halfDone.action, halfDone.askAgainAtMs]).toEqual(['keep-waiting', at(6, 46.5)]);
  });

  test('moves after the one behind it, as long as the workers are busy with that', () => {
    const groups = [jobOf(1), jobOf(2), jobOf(3)];
    const travelAt = (minutes: number) => decide({ groups, nowMs: at(6, minutes) }).travel;
    expect([31, 31.5, 37.5, 43.5].map(travelAt)).toEqual([
      ['wait', 'wait', 'wait'],
      ['wait', 'wait', 'realtime'],
      ['wait', 'realtime', 'realtime'],
      ['realtime', 'realtime', 'realtime'],
    ]);
  });

  test('moves to flex first, and from there to realtime', () => {
    const over = { steps: [withFlex], groups: [jobOf(1)] };
    // Realtime 6.5 minutes, behind flex calls of up to 1.5; cancelling 10; flex 18 and a last way of 1.5.
    expect(decide(over).askAgainAtMs).toBe(at(6, 22.5));
    expect(decide({ ...over, nowMs: at(6, 22.5) })).toMatchObject({ action: 'move', travel: ['flex'] });
    const moved = { ...ready, hasMoved: true };
    expect(decide({ ...over, nowMs: at(6, 40), groups: [moved] })).toMatchObject({
      travel: ['flex'],
      askAgainAtMs: at(6, 52),
    });
    expect(decide({ ...over, nowMs: at(6, 52), groups: [moved] }).travel).toEqual(['realtime']);
  });

  test('of a chain leaves time for the steps behind it', () => {
    const judge = { ...main, step: 'judge' };
    const groups = [{ ...jobOf(1), calls: { main: 120, judge: 120 } }];
    expect(decide({ steps: [main, judge], groups }).askAgainAtMs).toBe(at(6, 37));
  });
});

describe('the budget', () => {
  const late = { nowMs: at(6, 44), groups: [jobOf(1), jobOf(2)] };

  test('lets those jobs move that can be paid for in realtime, and leaves the others waiting', () => {
    expect(decide({ ...late, budgetLeftUsd: 4.8 })).toMatchObject({
      action: 'move',
      travel: ['realtime', 'realtime'],
      isHeldByBudget: false,
    });
    expect(decide({ ...late, budgetLeftUsd: 3.7 })).toMatchObject({
      action: 'move',
      travel: ['realtime', 'wait'],
      isHeldByBudget: true,
    });
    expect(decide({ ...late, budgetLeftUsd: 3 })).toMatchObject({
      action: 'keep-waiting',
      travel: ['wait', 'wait'],
      isHeldByBudget: true,
    });
  });
});

describe('whether a deadline can be met', () => {
  test.each([
    ['yes', 53],
    ['perhaps', 55],
    ['no', 56.5],
  ] as const)('%s', (canBeMet, minutes) => {
    expect(decide({ nowMs: at(6, minutes) }).canBeMet).toBe(canBeMet);
  });
});

describe('the plan before the start', () => {
  const linesAt = (over: Partial<DeadlineState>, mostUsd: number | null = null) =>
    deadlineLines(planDeadline({ ...state, ...over }), over.nowMs ?? state.nowMs, mostUsd);

  test('says how long each lane is waited for, and what that costs', () => {
    expect(planDeadline(state)).toEqual({
      deadlineMs: at(7),
      canBeMet: 'yes',
      soonestMs: at(1, 6.5),
      phases: [
        { lane: 'batch', untilMs: at(6, 43.5) },
        { lane: 'realtime', untilMs: at(7) },
      ],
      steps: [{ step: 'main', lane: 'batch', calls: 120 }],
      costUsd: { cheapest: 1.2, likely: 1.2, dearest: 2.4 },
      isBoundByBudget: false,
    });
    expect(linesAt({}, 7.2)).toEqual([
      'Deadline: batch until 06:43, then what is left in realtime: $1.20 to $2.40, at most $7.20 with all attempts; done by 07:00 at the latest.',
    ]);
  });

  test('has flex between the two', () => {
    expect(linesAt({ steps: [withFlex] })).toEqual([
      'Deadline: batch until 06:22, then what is left in flex until 06:52, then what is left in realtime: $1.20 to $2.40; done by 07:00 at the latest.',
    ]);
  });

  test('begins in realtime where there is no time for anything else', () => {
    expect(linesAt({ deadlineMs: at(1, 20) })).toEqual([
      'Deadline: everything in realtime at once: $2.40; done by 01:20 at the latest.',
    ]);
  });

  test('says that it is tight, or hopeless, and what would help', () => {
    expect(linesAt({ deadlineMs: at(1, 5) })).toEqual([
      'Deadline: everything in realtime at once: $2.40; meant to be done by 01:05.',
      'It is tight: it works if calls are as quick as expected. More --workers, a later --by (01:06 is safe) or a --limit would help.',
    ]);
    expect(linesAt({ deadlineMs: at(1, 2) })[1]).toBe(
      'It cannot be met, not even in realtime. More --workers, a later --by (01:06 is safe) or a --limit would help.',
    );
  });

  test('expects the later steps of a chain in realtime where their jobs would come too late', () => {
    const steps = ['main', 'judge', 'refine'].map((step) => ({ ...main, step }));
    const groups = [{ ...ready, calls: { main: 120, judge: 120, refine: 120 } }];
    const plan = planDeadline({ ...state, deadlineMs: at(3, 40), steps, groups });
    expect([plan.steps.map(({ lane }) => lane), plan.costUsd?.likely.toFixed(2)]).toEqual([
      ['batch', 'batch', 'realtime'],
      '4.80',
    ]);
  });

  test('says that the cap may keep work in its jobs', () => {
    expect(linesAt({ budgetLeftUsd: 2 })[1]).toBe(
      'The cap does not leave enough for realtime: what cannot be paid for there waits for its job, and may be late.',
    );
  });

  test('says that a price is unknown', () => {
    const unknown = { ...main, realtime: { ...main.realtime, usdPerCall: null } };
    expect(linesAt({ steps: [unknown] })[0]).toMatch(/^Deadline: batch until 06:43, .*: price unknown; done by/);
  });
});

describe('the state that a deadline is decided on', () => {
  const asked = (item: string, step: string, job: number): AskedLine => ({
    type: 'asked',
    call: `${item}-${step}`,
    item,
    step,
    attempt: 1,
    at: '',
    provider: 'anthropic',
    model: 'm',
    lane: 'batch',
    reserveUsd: 1,
    simulated: false,
    job,
  });
  const facts = {
    nowMs: 0,
    deadlineMs: 1,
    workers: 5,
    budgetLeftUsd: null,
    stepLanes: [{ ...main, step: 'judge' }, main],
    stepNames: ['main', 'judge'],
    calls: [
      { step: 'main', calls: 3 },
      { step: 'judge', calls: 5 },
    ],
    inJobs: [asked('a', 'main', 4), asked('b', 'main', 4), asked('c', 'judge', 7)],
  };

  test('has a group for each job, with what follows on it, and one for what is ready', () => {
    expect(toDeadlineState(facts)).toMatchObject({
      cancelMs: 600_000,
      steps: [{ step: 'main' }, { step: 'judge' }],
      groups: [
        { place: 4, job: 4, hasMoved: false, calls: { main: 2, judge: 2 } },
        { place: 7, job: 7, hasMoved: false, calls: { judge: 1 } },
        { place: Number.MAX_SAFE_INTEGER, job: null, hasMoved: false, calls: { main: 3, judge: 3 } },
      ],
    });
  });

  test('counts what a job has done as done, but not what follows on it', () => {
    const { groups } = toDeadlineState({ ...facts, doneOf: (job) => (job === 4 ? 1 : 0) });
    expect(groups[0]?.calls).toEqual({ main: 1, judge: 2 });
  });

  test('has no group of nothing', () => {
    expect(toDeadlineState({ ...facts, calls: [{ step: 'judge', calls: 2 }] }).groups.map(({ job }) => job)).toEqual([
      4, 7,
    ]);
  });
});
