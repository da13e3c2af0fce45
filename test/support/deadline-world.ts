import { createChance } from '../../src/core/chance.ts';
import type { Completion } from '../../src/core/completion.ts';
import { type DeadlineState, decideLanes, laneOfStep, type StepLanes } from '../../src/core/deadline.ts';
import { toDeadlineState } from '../../src/core/deadline-state.ts';
import type { AskedLine } from '../../src/core/ledger.ts';
import { nextLookMs } from '../../src/core/next-look.ts';
import type { Lane } from '../../src/core/request.ts';

/** A world in which a policy can be tried: what every call and job would take is settled by the seed, whoever asks when. */
export interface DeadlineWorldOptions {
  readonly seed: number;
  readonly items: number;
  readonly steps: readonly {
    /** What one call is expected to take, and what it takes: a mean of this part of it, drawn between half and half as much again. */
    readonly callMs: number;
    readonly pace: number;
    readonly hasBatch: boolean;
    readonly flex: { readonly slower: number; readonly refusals: number } | null;
  }[];
  readonly workers: number;
  readonly itemsAJob: number;
  /** How long the jobs of a step take, drawn for each: [shortest, longest], or never. */
  readonly jobMs: readonly [number, number];
  /** The share of jobs that never come to their end; they expire after a day. */
  readonly stuckJobs: number;
  /** Answers of a job come one after the other, or all at its end. */
  readonly isGradual: boolean;
  /** Cancelling takes up to this. */
  readonly cancelMs: number;
  /** Answers that are no good: the share of calls that are asked again. */
  readonly retries: number;
  readonly completion: Completion;
  /** Whether the end of a job is seen at once, or at the next look. */
  readonly looks: 'at-once' | 'as-planned';
}

export interface DeadlineRun {
  readonly endedMs: number;
  /** In prices of realtime calls: half for batch and flex. */
  readonly cost: number;
  readonly callsIn: Readonly<Record<Lane, number>>;
  readonly moves: number;
}

interface Line {
  readonly item: number;
  readonly step: number;
  readonly attempt: number;
}

interface Job {
  readonly number: number;
  readonly step: number;
  readonly lines: readonly Line[];
  readonly asked: readonly AskedLine[];
  readonly submittedMs: number;
  readonly tookMs: number;
  cancelledMs: number | null;
  endsMs: number;
  lookAtMs: number;
  seen: { readonly done: number; readonly atMs: number } | null;
}

const askedLine: AskedLine = {
  type: 'asked',
  call: '',
  item: '',
  step: '',
  attempt: 1,
  at: '',
  provider: 'anthropic',
  model: '',
  lane: 'batch',
  reserveUsd: null,
  simulated: false,
};
const dayMs = 86_400_000;
const deadEndMs = 100 * dayMs;

/** Runs the world under the policy. `deadlineMs` from the start; `everything`: all in this lane instead. */
export function runWorld(world: DeadlineWorldOptions, deadlineMs: number, everything: Lane | null = null): DeadlineRun {
  const { steps } = world;
  const chance = (...words: readonly (string | number)[]) => createChance(world.seed, ...words)();
  const callMs = ({ item, step, attempt }: Line) => {
    const { callMs: expected, pace } = stepAt(step);
    return Math.round(expected * pace * (0.5 + chance('call', item, step, attempt)));
  };
  const priceOf = ({ item, step, attempt }: Line) => 0.5 + chance('price', item, step, attempt);
  const isGood = ({ item, step, attempt }: Line) =>
    attempt >= 3 || chance('good', item, step, attempt) >= world.retries;
  const stepAt = (step: number) => {
    const found = steps[step];
    if (found === undefined) throw new Error(`no step ${step}`);
    return found;
  };

  let now = 0;
  let cost = 0;
  let moves = 0;
  let done = 0;
  let jobNumber = 0;
  const callsIn: Record<Lane, number> = { realtime: 0, flex: 0, batch: 0 };
  /** Ready, in order; those on their way are with their worker. */
  let ready: Line[] = Array.from({ length: world.items }, (_, item) => ({ item, step: 0, attempt: 1 }));
  const workers: { line: Line; lane: Lane; untilMs: number }[] = [];
  let jobs: Job[] = [];
  let laneOfReady: Lane = everything ?? 'batch';
  /** What is ready has left the batch lane for good. */
  let hasMoved = false;
  let askAgainAtMs: number | null = 0;
  const flexTries = new Map<number, number>();

  const bill = (line: Line, inLane: Lane) => {
    cost += priceOf(line) * (inLane === 'realtime' ? 1 : 0.5);
    callsIn[inLane] += 1;
    if (!isGood(line)) ready.unshift({ ...line, attempt: line.attempt + 1 });
    else if (line.step + 1 < steps.length) ready.unshift({ item: line.item, step: line.step + 1, attempt: 1 });
    else done += 1;
  };
  const doneOf = (job: Job, atMs: number): number => {
    const share = Math.min(1, (Math.min(atMs, job.endsMs) - job.submittedMs) / job.tookMs);
    if (share >= 1) return job.lines.length;
    return world.isGradual ? Math.floor(job.lines.length * Math.max(0, share)) : 0;
  };
  const collect = (job: Job) => {
    const answered = doneOf(job, job.endsMs);
    const left = job.lines.slice(answered);
    for (const line of job.lines.slice(0, answered)) bill(line, 'batch');
    ready.unshift(...left);
    jobs = jobs.filter((other) => other !== job);
  };
  const chunkOf = ({ item }: Line) => Math.floor(item / world.itemsAJob);
  const stepLanes: readonly StepLanes[] = steps.map((step, index) => ({
    step: String(index),
    realtime: { usdPerCall: 1, callMs: step.callMs },
    ...(step.flex === null ? {} : { flex: { usdPerCall: 0.5, callMs: step.callMs * 3 } }),
    ...(step.hasBatch ? { batch: { usdPerCall: 0.5, completion: world.completion } } : {}),
  }));
  const laneAt = (line: Line): Lane => {
    const lanesOfStep = stepLanes[line.step];
    if (lanesOfStep === undefined) throw new Error(`no step ${line.step}`);
    return laneOfStep(lanesOfStep, everything ?? laneOfReady);
  };
  const toState = (): DeadlineState => {
    const open = [...ready, ...workers.map(({ line }) => line)];
    const waiting = jobs.filter(({ cancelledMs }) => cancelledMs === null);
    const again = 1 + world.retries;
    return toDeadlineState({
      nowMs: now,
      deadlineMs,
      workers: world.workers,
      budgetLeftUsd: null,
      cancelMs: 600_000,
      hasMoved,
      stepLanes,
      stepNames: stepLanes.map(({ step }) => step),
      calls: stepLanes.map(({ step }, index) => ({
        step,
        calls:
          open.filter((line) => line.step <= index).length * again +
          waiting.reduce((sum, job) => sum + (job.step < index ? job.lines.length : 0), 0),
      })),
      inJobs: waiting.flatMap((job) => job.asked),
      doneOf: (number) => {
        const job = waiting.find((other) => other.number === number);
        return job === undefined ? 0 : doneOf(job, now);
      },
    });
  };
  const submit = () => {
    const waiting = ready.filter((line) => laneAt(line) === 'batch');
    ready = ready.filter((line) => laneAt(line) !== 'batch');
    for (const [, lines] of Map.groupBy(waiting, (line) => `${chunkOf(line)} ${line.step} ${line.attempt}`)) {
      const [line] = lines;
      if (line === undefined) continue;
      jobNumber += 1;
      const words = ['job', line.step, Math.min(...lines.map(({ item }) => item)), line.attempt];
      const isStuck = chance(...words, 'stuck') < world.stuckJobs;
      const [shortest, longest] = world.jobMs;
      const tookMs = isStuck ? 3 * dayMs : Math.round(shortest * (longest / shortest) ** chance(...words));
      const job = jobNumber;
      jobs.push({
        number: job,
        step: line.step,
        lines,
        asked: lines.map((each) => ({ ...askedLine, step: String(each.step), job })),
        submittedMs: now,
        tookMs,
        cancelledMs: null,
        endsMs: now + Math.min(tookMs, dayMs),
        lookAtMs: now + 10_000,
        seen: null,
      });
    }
  };
  const call = () => {
    while (workers.length < world.workers) {
      // What must be done in realtime does not wait behind what is done in flex.
      const inRealtime = ready.findIndex((line) => laneAt(line) === 'realtime');
      const at = inRealtime === -1 ? ready.findIndex((line) => laneAt(line) === 'flex') : inRealtime;
      const [line] = at === -1 ? [] : ready.splice(at, 1);
      if (line === undefined) return;
      const inLane = laneAt(line);
      const slower = inLane === 'flex' ? (stepAt(line.step).flex?.slower ?? 1) : 1;
      workers.push({ line, lane: inLane, untilMs: now + Math.round(callMs(line) * slower) });
    }
  };
  const settle = () => {
    for (const worker of workers.filter(({ untilMs }) => untilMs <= now)) {
      workers.splice(workers.indexOf(worker), 1);
      const refusals = worker.lane === 'flex' ? (stepAt(worker.line.step).flex?.refusals ?? 0) : 0;
      const key = (worker.line.item * 10 + worker.line.step) * 10 + worker.line.attempt;
      const tries = (flexTries.get(key) ?? 0) + 1;
      flexTries.set(key, tries);
      if (refusals > 0 && chance('flex', key, tries) < refusals) ready.push(worker.line);
      else bill(worker.line, worker.lane);
    }
    for (const job of jobs.filter(({ endsMs }) => endsMs <= now)) {
      if (world.looks === 'at-once' || job.lookAtMs <= now || job.cancelledMs !== null) collect(job);
    }
    for (const job of jobs.filter(({ lookAtMs }) => lookAtMs <= now)) {
      const seen = { done: doneOf(job, now), atMs: now };
      const donePerMs = job.seen === null ? null : (seen.done - job.seen.done) / Math.max(1, now - job.seen.atMs);
      job.seen = seen;
      const progress = world.isGradual ? { done: seen.done, total: job.lines.length, donePerMs } : null;
      const { completion } = world;
      job.lookAtMs =
        now + nextLookMs({ ageMs: now - job.submittedMs, completion, requests: job.lines.length, progress });
    }
  };
  const decide = () => {
    if (everything !== null) return;
    const state = toState();
    const { travel, askAgainAtMs: again } = decideLanes(state);
    askAgainAtMs = again;
    state.groups.forEach((group, index) => {
      const lane = travel[index] ?? 'wait';
      if (lane === 'wait') return;
      if (group.job === null) {
        laneOfReady = lane;
        if (lane !== 'batch') hasMoved = true;
        return;
      }
      const job = jobs.find(({ number }) => number === group.job);
      if (job === undefined) return;
      moves += 1;
      job.cancelledMs = now;
      job.endsMs = Math.min(job.endsMs, now + Math.round(world.cancelMs * chance('cancel', job.number)));
      // Its calls come back ready, for the lane it is cancelled for.
      laneOfReady = lane;
      hasMoved = true;
    });
  };

  for (;;) {
    settle();
    if (done === world.items) break;
    decide();
    submit();
    call();
    const moments = [
      ...workers.map(({ untilMs }) => untilMs),
      ...jobs.map(({ endsMs, cancelledMs, lookAtMs }) =>
        world.looks === 'at-once' || cancelledMs !== null ? Math.max(endsMs, now + 1) : lookAtMs,
      ),
      ...(askAgainAtMs === null ? [] : [Math.ceil(askAgainAtMs)]),
    ].filter((moment) => moment > now);
    const next = Math.min(...moments);
    if (!(next < deadEndMs)) throw new Error(`the world stands still at ${now}`);
    now = next;
  }
  return { endedMs: now, cost, callsIn, moves };
}
