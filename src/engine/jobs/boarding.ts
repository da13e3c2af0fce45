import pLimit from 'p-limit';
import { reserveOf } from '../../core/cost.ts';
import { digestOf, toSchemaText } from '../../core/digest.ts';
import type { JobCall } from '../../core/job-call.ts';
import { toJobCallId } from '../../core/job.ts';
import { stepOf } from '../../core/pipeline.ts';
import { digestOfRequest, type ModelRequest } from '../../core/request.ts';
import type { RequestsWriter } from '../../ports/job-store.ts';
import { ItemProblem } from '../../stages/item-problem.ts';
import { askedForMore, stopAtBudget } from '../leave.ts';
import type { Run, StepModel } from '../run.ts';
import { giveBackReserves } from './give-back.ts';
import { type Jobs, groupOf, jobsAt } from './jobs.ts';
import { type ReadyGroup, submitGroup } from './submit.ts';

/** One place that is to travel in a job. */
export interface Passenger {
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  readonly generation: string | null;
  readonly request: ModelRequest;
  readonly promptDigest: string;
  readonly stepModel: StepModel;
}

/**
 * Gathers the ready places of one wave into jobs, a group for each provider and model, straight onto disk:
 *
 *   place ──board──▶ group being written ──full | end of the wave──▶ submitted
 *                         └── held: a job in flight can still add to it ──▶ given up, gathered anew in a later wave
 *                         └── its steps travel in another lane by now ──▶ given up, sent otherwise in the next wave
 *
 * A crash leaves files without a record, which are written over: nothing of them was sent.
 */
export interface Boarding {
  /** `later`: does not fit the budget, or may not leave yet. Throws an ItemProblem where the provider would not take its line. */
  board(passenger: Passenger): Promise<'boarded' | 'later' | 'stopped'>;
  /** The wave is over: what may leave is submitted, the rest given up. True where something was submitted. */
  depart(): Promise<boolean>;
  /** Some place did not fit beside calls in flight outside of jobs: when these have settled it may. */
  readonly hasPutOff: boolean;
}

interface Group extends Omit<ReadyGroup, 'count' | 'bytes' | 'digest'> {
  readonly writer: RequestsWriter;
  readonly steps: Set<string>;
  /** All of its places could be joined by others, of items that are in flight before them. */
  isHeld: boolean;
  reserveUsd: number | null;
  expectedUsd: number | null;
}

/** How often a place may travel: expired and cancelled lines come up again so many times. */
const asksAPlace = 3;

export function createBoarding(run: Run, jobs: Jobs): Boarding {
  const groups = new Map<string, Group>();
  const departures: Promise<boolean>[] = [];
  const oneAtATime = pLimit(1);
  const isHeldStep = createHoldRule(run, jobs);
  let hasPutOff = false;
  const changesBefore = run.changes.count;

  /** Its steps travel in another lane by now: what is not sent yet need not wait for a job. */
  function isInOtherLane({ steps }: Group): boolean {
    return run.changes.count !== changesBefore && [...steps].some((step) => run.modelOf(step).lane !== 'batch');
  }

  function groupFor(passenger: Passenger): Group {
    const { provider, model } = passenger.request;
    const key = groupOf({ provider, model });
    const standing = groups.get(key);
    if (standing !== undefined) return standing;
    const number = jobs.book.takeNumber();
    const group: Group = {
      provider,
      model,
      number,
      nonce: run.clock.randomId(8),
      uid: run.batchUid,
      price: passenger.stepModel.price,
      writer: run.workshop.store.jobs.beginRequests(number),
      steps: new Set(),
      isHeld: true,
      reserveUsd: 0,
      expectedUsd: 0,
      reserves: [],
    };
    groups.set(key, group);
    return group;
  }

  /** Takes the group out of the wave and submits it. */
  function leave(group: Group): Promise<boolean> {
    groups.delete(groupOf(group));
    // One after the other: a job of 200 MB that is on its way holds its share of buffers.
    const departure = oneAtATime(async () => {
      const { count, bytes, digest } = await group.writer.finish();
      return submitGroup(run, jobs, { ...group, steps: [...group.steps], count, bytes, digest });
    });
    departures.push(departure);
    return departure;
  }

  function giveUp(group: Group): void {
    groups.delete(groupOf(group));
    group.writer.abandon();
    giveBackReserves(run, group.reserves);
  }

  return {
    async board(passenger) {
      const { request, step, itemId, stepModel } = passenger;
      if (run.stop.noMoreCalls.aborted) return 'stopped';
      const provider = jobsAt(run, request);
      if ((jobs.notBeforeMs.get(groupOf(request)) ?? 0) > run.clock.now()) return 'later';
      refuseAfterTooMany(run, jobs, passenger);
      if (run.gate.budget.isConsentUsedUp && !(await askedForMore(run))) return 'stopped';
      const reserveUsd = reserveOf(request, provider.maxInputTokens(request), stepModel.price);
      const expectedUsd = run.likelyCostOf(step);
      const answer = run.gate.budget.reserve(reserveUsd, expectedUsd);
      if (answer === 'wait') hasPutOff = true;
      if (answer === 'wait' || answer === 'later') return 'later';
      if (answer !== 'reserved') {
        stopAtBudget(run, answer);
        return 'stopped';
      }
      run.gate.budget.board();

      const { maxRequests, maxBytes } = provider.jobs.limits;
      const lineFor = (of: Group) => provider.jobs.toLine(request, toJobCallId(of, of.writer.count));
      let group = groupFor(passenger);
      let line = lineFor(group);
      const problem = provider.jobs.findLineProblem(line, request.model);
      if (problem !== null) {
        giveBackReserves(run, [reserveUsd]);
        throw toLineProblem(passenger, problem);
      }
      let departure: Promise<boolean> | null = null;
      const isFull = group.writer.count >= maxRequests || group.writer.bytes + Buffer.byteLength(line) + 1 > maxBytes;
      if (isFull && group.writer.count > 0) {
        departure = leave(group);
        group = groupFor(passenger);
        line = lineFor(group);
      }
      run.beforeAnswer({ itemId, step, attempt: passenger.attempt, request });
      group.writer.add(line, toJobCall(run, passenger, toJobCallId(group, group.writer.count), reserveUsd));
      group.steps.add(step);
      group.reserves.push(reserveUsd);
      group.reserveUsd = addKnown(group.reserveUsd, reserveUsd);
      group.expectedUsd = addKnown(group.expectedUsd, expectedUsd);
      group.isHeld &&= isHeldStep(step);
      await departure;
      return 'boarded';
    },
    async depart() {
      for (const group of [...groups.values()]) {
        const stays = group.isHeld || isInOtherLane(group) || run.stop.noMoreCalls.aborted;
        if (group.writer.count === 0 || stays) giveUp(group);
        else void leave(group);
      }
      const left = await Promise.all(departures.splice(0));
      return left.includes(true);
    },
    get hasPutOff() {
      return hasPutOff;
    },
  };
}

function toLineProblem({ step, request }: Passenger, problem: string): ItemProblem {
  return new ItemProblem({
    step,
    code: 'job-line',
    message: `${request.provider} would not take this request in a job: ${problem}`,
    hint: 'Look at prompt.md and the parameters of the step; or send it with --lane realtime.',
  });
}

/** A step is held while a job in flight has an earlier one: its items will come to the step, and can share its job. */
function createHoldRule(run: Run, jobs: Jobs): (step: string) => boolean {
  const order = run.workshop.whole.steps.map(({ name }) => name);
  const earliest = Math.min(
    ...jobs.book
      .open()
      .filter(({ state }) => state.kind === 'submitted' || state.kind === 'ended')
      .flatMap(({ steps }) => steps.map((step) => order.indexOf(step)))
      .filter((index) => index >= 0),
    order.length,
  );
  return (step) => order.indexOf(step) > earliest;
}

/** Places that came back from jobs without an answer too often wait for another invocation, which tries once more; a tick does not. */
function refuseAfterTooMany(run: Run, { isTick, told }: Jobs, { itemId, step, attempt, generation }: Passenger): void {
  const place = { item: itemId, step, attempt, ...(generation === null ? {} : { generation }) };
  const asked = run.fold.askedInJobsCount(place);
  if (asked < asksAPlace - 1) return;
  const key = `${itemId}\n${step}\n${attempt}`;
  if (asked < asksAPlace || (!isTick && !told.has(key))) {
    told.add(key);
    return;
  }
  throw new ItemProblem({
    step,
    code: 'job-undone',
    message: `It came back ${asked} times from jobs without an answer`,
    hint: `Run process ${isTick ? 'without --no-wait' : 'again'}: it is tried once more. Or send it with --lane realtime.`,
  });
}

function toJobCall(run: Run, passenger: Passenger, call: string, reserveUsd: number | null): JobCall {
  const { itemId, step, attempt, generation, request, promptDigest } = passenger;
  const { schema } = stepOf(run.workshop.whole, step);
  return {
    call,
    item: itemId,
    step,
    attempt,
    ...(generation === null ? {} : { generation }),
    promptDigest,
    schemaDigest: schema === null ? null : digestOf(toSchemaText(schema)),
    requestDigest: digestOfRequest(request),
    parameters: request.parameters,
    expected: run.expectedOf(step),
    reserveUsd,
  };
}

function addKnown(sum: number | null, more: number | null): number | null {
  return sum === null || more === null ? null : sum + more;
}
