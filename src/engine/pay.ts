import { callsAPlace } from '../core/asked-counts.ts';
import { reserveOf } from '../core/cost.ts';
import type { Receipt } from '../core/receipt.ts';
import type { ModelRequest } from '../core/request.ts';
import type { Placement } from '../ports/batch-store.ts';
import type { CallOutcome } from '../ports/provider.ts';
import { type Call, costOfAnswer, fileAnswer, formatReceipt, toReceipt } from '../stages/process.ts';
import { leave, lockIsOursNow } from './leave.ts';
import { reportCall } from './report-call.ts';
import type { Run, StepModel } from './run.ts';
import { asksForTooMuchPatience, concernsItemAlone, hintFor, stopsAtBreaker } from './stops-run.ts';
import { isoNow } from '../ports/clock.ts';

/**
 * Buys one answer: reserve → pass of the limiter → `asked` line → call → receipt → `paid` line → response.md.
 *
 * After a crash the disk shows, at most, an `asked` line without `paid` or `free`. If the receipt stands, recovery writes
 * the `paid` line; if not, the call's fate is unknown, it counts at its reserve, and the place is sent again within the
 * resend budget. This is the one owner of resends.
 */
export type PayOutcome =
  | { readonly kind: 'answered'; readonly receipt: Receipt }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string }
  /** It does not fit the budget until jobs have ended. */
  | { readonly kind: 'later' }
  /** The step's calls travel in another lane from now on: it did not leave, or came back unbilled. */
  | { readonly kind: 'other-lane' }
  /** Another answer stands in the place by now; this one is paid, counted and kept aside. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'stopped' };

type CallPlace = Pick<Call, 'itemId' | 'step' | 'attempt' | 'generation'>;

const firstDelayMs = 500;
const longestDelayMs = 30_000;

export async function payForAnswer(
  run: Run,
  place: CallPlace,
  request: ModelRequest,
  promptDigest: string,
  stepModel: StepModel,
): Promise<PayOutcome> {
  run.beforeAnswer({ ...place, request });
  const provider = run.providerOf(request.provider);
  const limiter = run.limiterOf(request);
  const reserveUsd = reserveOf(request, provider.maxInputTokens(request), stepModel.price);
  const callsLeft = Math.max(
    1,
    callsAPlace -
      run.fold.askedCount({ item: place.itemId, step: place.step, attempt: place.attempt, ...generationOf(place) }),
  );

  const isItsLane = () => run.modelOf(place.step).lane === request.lane;

  for (let call = 1; ; call += 1) {
    const pass = await leave(run, limiter, reserveUsd, run.likelyCostOf(place.step), isItsLane);
    if (pass === null) return { kind: 'stopped' };
    if (pass === 'otherwise') return { kind: 'other-lane' };
    if (pass === 'later') return { kind: 'later' };
    const leaving = toCall(run, place, request, promptDigest, stepModel, reserveUsd);
    writeAsked(run, leaving);
    const leftAt = run.clock.now();
    const outcome = await provider.generate(
      request,
      run.timeoutMs(request.parameters.maxOutputTokens, request.lane),
      run.stop.cutOff,
    );
    if (outcome.kind === 'answer') {
      run.gate.budget.learnBill(costOfAnswer(leaving, outcome.response));
      pass.answered(outcome.limits);
      return await keepAnswer(run, leaving, outcome, leftAt);
    }
    settleWithoutAnswer(run, leaving, outcome);
    reportCall(run, leaving, outcome, leftAt, run.clock.now());
    if (outcome.action === 'resend' || outcome.action === 'fate-unknown')
      pass.refused(outcome.reason, outcome.retryAfterMs);
    else pass.answered(outcome.limits);

    if (outcome.action === 'stop-run' && !concernsItemAlone(run, request, outcome)) {
      run.stop.stop({
        kind: 'provider',
        message: `${request.provider} refuses: ${outcome.message}`,
        hint: hintFor(outcome.reason, request),
      });
      return { kind: 'stopped' };
    }
    if (outcome.reason === 'aborted') return { kind: 'stopped' };
    if (outcome.action === 'give-up-item' || outcome.action === 'stop-run')
      return {
        kind: 'failed',
        code: outcome.reason,
        message: outcome.message,
        hint: 'The provider will not answer this request as it is. Look at prompt.md, then run process again.',
      };
    // The limiter waits for room, for all of the lane; then the call is sent as flex again, and has all its resends.
    if (outcome.reason === 'no-room') {
      call -= 1;
      continue;
    }
    if (asksForTooMuchPatience(run, request, outcome)) return { kind: 'stopped' };
    if (stopsAtBreaker(run, limiter, request, outcome.message)) return { kind: 'stopped' };
    if (call >= callsLeft) {
      return {
        kind: 'failed',
        code: outcome.reason,
        message: `${outcome.message} (${call} ${call === 1 ? 'call' : 'calls'} in this run)`,
        hint: 'Run process again: the item is tried once more.',
      };
    }
    const delayMs = delayBeforeResend(run, call, outcome.retryAfterMs);
    run.reporter.report({
      kind: 'resend',
      itemId: place.itemId,
      step: place.step,
      reason: outcome.message,
      delayMs,
      fateUnknown: outcome.action === 'fate-unknown',
    });
    await run.clock.sleep(delayMs, run.stop.noMoreCalls);
  }
}

function generationOf({ generation }: Pick<Call, 'generation'>): { readonly generation?: string } {
  return generation === null ? {} : { generation };
}

function toCall(
  run: Run,
  place: CallPlace,
  request: ModelRequest,
  promptDigest: string,
  { price }: StepModel,
  reserveUsd: number | null,
): Call {
  return {
    ...place,
    callId: run.clock.randomId(20),
    request,
    promptDigest,
    price,
    reserveUsd,
    expected: run.expectedOf(place.step),
    simulated: run.simulated,
    askedAt: isoNow(run.clock),
  };
}

function writeAsked(run: Run, call: Call): void {
  const line = {
    type: 'asked',
    call: call.callId,
    item: call.itemId,
    step: call.step,
    attempt: call.attempt,
    ...generationOf(call),
    at: call.askedAt,
    provider: call.request.provider,
    model: call.request.model,
    lane: call.request.lane,
    reserveUsd: call.reserveUsd,
    simulated: call.simulated,
  } as const;
  run.workshop.store.appendLedger([line]);
  run.fold.add(line);
  run.items.calls += 1;
}

async function keepAnswer(
  run: Run,
  call: Call,
  outcome: Extract<CallOutcome, { kind: 'answer' }>,
  leftAt: number,
): Promise<PayOutcome> {
  const backAt = run.clock.now();
  const durationMs = backAt - leftAt;
  const receipt = toReceipt(run.workshop, call, outcome.response, isoNow(run.clock));
  const keepAside = () => run.rescue(`${call.itemId}-${call.step}-${call.callId}.receipt.json`, formatReceipt(receipt));
  let placement: Placement;
  try {
    const filed = await fileAnswer(run.workshop, call, receipt);
    placement = filed.placement;
    run.fold.add(filed.line);
  } catch (error) {
    run.gate.change((budget) => budget.toUnknownFate(call.reserveUsd));
    const keptAt = keepAside();
    if (keptAt !== null)
      run.reporter.report({
        kind: 'notice',
        level: 'warning',
        message: `The answer for ${call.itemId} (${call.step}) could not be saved in the batch; it is kept at ${keptAt}`,
      });
    throw error;
  }
  if (run.gate.change((budget) => budget.settle(call.reserveUsd, receipt.costUsd)).kind === 'above-reserve') {
    run.stop.stop({
      kind: 'overbilled',
      message: `${call.itemId} (${call.step}) cost $${receipt.costUsd}, more than its worst case of $${call.reserveUsd}: a new price, or a bug`,
    });
  }
  run.items.answered += 1;
  run.items.answeredModels.add(`${call.request.provider}/${call.request.model}`);
  noteOtherTier(run, receipt);
  run.items.totalDurationMs += durationMs;
  reportCall(run, call, outcome, leftAt, backAt);
  if (placement !== 'placed') {
    reportUnclaimed(run, call, placement, keepAside());
    // Asked of this very moment, so that the run says why it ends.
    return lockIsOursNow(run) ? { kind: 'taken' } : { kind: 'stopped' };
  }
  run.reporter.report({
    kind: 'answered',
    itemId: call.itemId,
    step: call.step,
    attempt: call.attempt,
    chars: receipt.text.length,
    durationMs,
    usage: receipt.usage,
    costUsd: receipt.costUsd,
  });
  return { kind: 'answered', receipt };
}

function reportUnclaimed(run: Run, call: Call, why: Exclude<Placement, 'placed'>, keptAt: string | null): void {
  const cause = why === 'taken' ? 'another answer stood in its place' : 'another process had taken the batch over';
  run.reporter.report({
    kind: 'notice',
    level: 'warning',
    message: `The answer for ${call.itemId} (${call.step}) came when ${cause}: it is counted${keptAt === null ? '' : ` and kept at ${keptAt}`}`,
  });
}

/** Runs in which it was said that an answer came from another tier than the one asked for. */
const saidOtherTier = new WeakSet<Run['items']>();

function noteOtherTier(run: Run, { provider, lane, servedTier, itemId, step }: Receipt): void {
  if (servedTier === undefined || saidOtherTier.has(run.items)) return;
  saidOtherTier.add(run.items);
  const where = servedTier === 'other' ? 'in a tier whose price is not known' : `in the ${servedTier} lane`;
  run.reporter.report({
    kind: 'notice',
    level: 'warning',
    message: `${provider} served ${itemId} (${step}) ${where}, not in the ${lane} lane as asked: it is billed at that price, and so is every other answer of which it says so`,
  });
}

function settleWithoutAnswer(run: Run, call: Call, outcome: Extract<CallOutcome, { kind: 'problem' }>): void {
  if (outcome.action === 'fate-unknown') {
    run.gate.change((budget) => budget.toUnknownFate(call.reserveUsd, run.likelyCostOf(call.step)));
    return;
  }
  const line = {
    type: 'free',
    call: call.callId,
    at: isoNow(run.clock),
    reason: outcome.reason,
  } as const;
  run.workshop.store.appendLedger([line]);
  run.fold.add(line);
  run.gate.change((budget) => budget.release(call.reserveUsd));
}

/** Exponential with jitter; what the provider asks for is the least. */
function delayBeforeResend(run: Run, call: number, retryAfterMs: number | null): number {
  const longest = Math.min(firstDelayMs * 2 ** (call - 1), longestDelayMs);
  const jitter = (Number.parseInt(run.clock.randomId(6), 36) % 1000) / 1000;
  return Math.round(Math.max(retryAfterMs ?? 0, longest * (0.5 + jitter / 2)));
}
