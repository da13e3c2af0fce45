/**
 * The money of one invocation. Every call is reserved at its worst case before it leaves, so that
 *
 *   paid + fate unknown + reserved in flight ≤ cap
 *
 * holds at every moment and in every order of answers:
 *
 *   reserve ──▶ in flight ──settle──▶ paid
 *                   ├──────release──▶ nothing was billed
 *                   └──toUnknownFate─▶ counted at its reserve
 *
 * A call in a job is in flight too, for hours maybe, also from an earlier invocation: nobody waits for its outcome where he
 * could do something else. It leaves its job (`alight`) when its outcome is known, and is then settled like any other.
 *
 * Only a bill above its reserve, which is a bug or a new price, can break it; `settle` says so.
 */
export interface Budget {
  /**
   * Takes the worst case of a call. `wait`: does not fit now, but calls in flight may leave room; `later`: only calls in jobs
   * may leave room; `exceeds`: does not fit, and nothing is in flight; `unpriced`: there is a cap and the worst case is unknown (null). `likelyUsd`: what such a
   * call was estimated at. Calls in flight count against the consent at that, or at what calls have cost so far where that is
   * more, so that a burst of calls dearer than expected does not run past it.
   */
  reserve(reserveUsd: number | null, likelyUsd?: number | null): 'reserved' | 'wait' | 'later' | 'exceeds' | 'unpriced';
  /** The call that was reserved travels in a job. */
  board(): void;
  /** A call that an earlier invocation put into a job. */
  resume(reserveUsd: number | null, likelyUsd?: number | null): void;
  /** The outcome of a call in a job is known: to be said before it is settled, released or of unknown fate. */
  alight(): void;
  /** An answer has come whose bill is this; null: unknown. Said before others are let out, and before the bill is settled. */
  learnBill(actualUsd: number | null): void;
  /** The call's bill; null: it was billed, and how much is unknown, so that the whole reserve counts. */
  settle(reserveUsd: number | null, actualUsd: number | null): Settlement;
  /** The call is known not to have been billed. */
  release(reserveUsd: number | null): void;
  /**
   * The call may have been billed; against the cap it counts at its reserve from here on, against the consent at
   * `likelyUsd`, what such a call was estimated at.
   */
  toUnknownFate(reserveUsd: number | null, likelyUsd?: number | null): void;
  /** Another cap from now on; what is committed stays. */
  setMaxCost(maxCostUsd: number | null): void;
  /** A person was asked again and agreed to `moreUsd` on top; null: to whatever it costs. */
  addConsent(moreUsd: number | null): void;
  /**
   * What this invocation paid, and what its calls of unknown fate likely cost, has reached what was consented to; never
   * while nothing was paid (free models).
   */
  readonly isConsentUsedUp: boolean;
  /** What is in flight, several calls, would come to more than is left of the consent, by what calls have cost since. */
  readonly isConsentOverdrawn: boolean;
  readonly state: BudgetState;
}

export type Settlement = { readonly kind: 'settled' } | { readonly kind: 'above-reserve'; readonly byUsd: number };

export interface BudgetState {
  readonly maxCostUsd: number | null;
  readonly consentUsd: number | null;
  /** Paid since the batch's first call; calls without a known bill at their reserve. */
  readonly paidUsd: number;
  readonly paidInInvocationUsd: number;
  readonly unknownFateUsd: number;
  readonly reservedUsd: number;
  readonly callsInFlight: number;
  /** Of those, the ones that travel in jobs. */
  readonly callsInJobs: number;
  /** Calls of this invocation that cost an unknown amount and count nowhere. */
  readonly unpricedCalls: number;
  /** What can still be reserved; null without a cap. */
  readonly leftUsd: number | null;
}

/** `spentUsd` and `unknownFateUsd`: of the batch before this invocation, from its ledger. */
export function createBudget(start: {
  readonly maxCostUsd: number | null;
  readonly consentUsd: number | null;
  readonly spentUsd: number;
  readonly unknownFateUsd: number;
}): Budget {
  let cap = start.maxCostUsd === null ? null : toNanosDown(start.maxCostUsd);
  let consent = start.consentUsd === null ? null : toNanosUp(start.consentUsd);
  let paid = toNanosUp(start.spentUsd);
  let paidInInvocation = 0;
  let unknownFate = toNanosUp(start.unknownFateUsd);
  let likelyHere = 0;
  let reserved = 0;
  let callsInFlight = 0;
  let callsInJobs = 0;
  let unpricedCalls = 0;
  let bills = 0;
  let billed = 0;
  let reservations = 0;
  let likelyOfAll = 0;

  const meanBill = () => (bills === 0 ? 0 : billed / bills);

  /** What was paid, and what is in flight, each call at what such calls were estimated at, or have cost so far. */
  const likelySpent = (): number => {
    const meanLikely = reservations === 0 ? 0 : likelyOfAll / reservations;
    return paidInInvocation + likelyHere + callsInFlight * Math.max(meanBill(), meanLikely);
  };

  const takeOutOfFlight = (reserveUsd: number | null): number => {
    const amount = toNanosUp(reserveUsd ?? 0);
    if (callsInFlight === 0 || amount > reserved) throw new Error('a call is settled that was not reserved');
    callsInFlight -= 1;
    reserved -= amount;
    return amount;
  };

  const takeIntoFlight = (amount: number, likely: number): void => {
    likelyOfAll += likely;
    reservations += 1;
    reserved += amount;
    callsInFlight += 1;
  };

  return {
    reserve(reserveUsd, likelyUsd = null) {
      if (reserveUsd === null && cap !== null) return 'unpriced';
      const amount = toNanosUp(reserveUsd ?? 0);
      const notNow = callsInFlight > callsInJobs ? 'wait' : callsInJobs > 0 ? 'later' : 'exceeds';
      if (cap !== null && paid + unknownFate + reserved + amount > cap) return notNow;
      const likely = toNanosUp(likelyUsd ?? 0);
      if (consent !== null && callsInFlight > 0 && likelySpent() + Math.max(meanBill(), likely) > consent)
        return notNow;
      takeIntoFlight(amount, likely);
      return 'reserved';
    },
    board() {
      callsInJobs += 1;
    },
    resume(reserveUsd, likelyUsd = null) {
      takeIntoFlight(toNanosUp(reserveUsd ?? 0), toNanosUp(likelyUsd ?? 0));
      callsInJobs += 1;
    },
    alight() {
      if (callsInJobs === 0) throw new Error('a call leaves a job and travels in none');
      callsInJobs -= 1;
    },
    learnBill(actualUsd) {
      if (actualUsd === null) return;
      bills += 1;
      billed += toNanosUp(actualUsd);
    },
    settle(reserveUsd, actualUsd) {
      const amount = takeOutOfFlight(reserveUsd);
      if (reserveUsd === null && actualUsd === null) unpricedCalls += 1;
      const bill = actualUsd === null ? amount : toNanosUp(actualUsd);
      paid += bill;
      paidInInvocation += bill;
      if (reserveUsd === null || bill <= amount) return { kind: 'settled' };
      return { kind: 'above-reserve', byUsd: toUsd(bill - amount) };
    },
    release(reserveUsd) {
      takeOutOfFlight(reserveUsd);
    },
    toUnknownFate(reserveUsd, likelyUsd = null) {
      const amount = takeOutOfFlight(reserveUsd);
      unknownFate += amount;
      likelyHere += Math.min(amount, likelyUsd === null ? amount : toNanosUp(likelyUsd));
      if (reserveUsd === null) unpricedCalls += 1;
    },
    setMaxCost(maxCostUsd) {
      cap = maxCostUsd === null ? null : toNanosDown(maxCostUsd);
    },
    addConsent(moreUsd) {
      consent = moreUsd === null || consent === null ? null : consent + toNanosUp(moreUsd);
    },
    get isConsentUsedUp() {
      const used = paidInInvocation + likelyHere;
      return consent !== null && used >= consent && used > 0;
    },
    get isConsentOverdrawn() {
      return consent !== null && callsInFlight > 1 && likelySpent() > consent;
    },
    get state() {
      return {
        maxCostUsd: cap === null ? null : toUsd(cap),
        consentUsd: consent === null ? null : toUsd(consent),
        paidUsd: toUsd(paid),
        paidInInvocationUsd: toUsd(paidInInvocation),
        unknownFateUsd: toUsd(unknownFate),
        reservedUsd: toUsd(reserved),
        callsInFlight,
        callsInJobs,
        unpricedCalls,
        leftUsd: cap === null ? null : toUsd(Math.max(0, cap - paid - unknownFate - reserved)),
      };
    },
  };
}

const nanosPerUsd = 1e9;

/** Noise of float arithmetic: 0.1 + 0.2 dollars are 300,000,000 billionths, not one more. */
function noiseOf(nanos: number): number {
  return 1e-3 + nanos * 1e-15;
}

function toNanosUp(usd: number): number {
  const nanos = toNanos(usd);
  return Math.max(0, Math.ceil(nanos - noiseOf(nanos)));
}

function toNanosDown(usd: number): number {
  const nanos = toNanos(usd);
  return Number.isFinite(nanos) ? Math.floor(nanos + noiseOf(nanos)) : nanos;
}

function toNanos(usd: number): number {
  if (!(usd >= 0)) throw new Error(`${usd} is no amount of money`);
  return usd * nanosPerUsd;
}

function toUsd(nanos: number): number {
  return nanos / nanosPerUsd;
}
