import type { Limiter, Pass } from './limiter.ts';
import type { Run } from './run.ts';

/**
 * Consent, cap and the limiter's pass; null: the run stops; `later`: it does not fit until jobs have ended; `otherwise`: meanwhile
 * `isStillSo` is no longer true, and it is to be sent otherwise. What others paid while this call waited for its pass may have
 * used up the consent, or shown that those which wait would, so it is looked at once more.
 */
export async function leave(
  run: Run,
  limiter: Limiter,
  reserveUsd: number | null,
  likelyUsd: number | null,
  isStillSo: () => boolean,
): Promise<Pass | 'later' | 'otherwise' | null> {
  for (;;) {
    if (!isStillSo()) return 'otherwise';
    const answer = await mayLeave(run, reserveUsd, likelyUsd);
    if (answer !== 'yes') return answer === 'later' ? 'later' : null;
    const pass = await limiter.enter(run.stop.noMoreCalls);
    if (pass !== false && isStillSo() && lockIsOurs(run) && isWithinConsent(run)) return pass;
    run.gate.change((budget) => budget.release(reserveUsd));
    if (pass !== false) pass.unused();
  }
}

function isWithinConsent({ gate: { budget } }: Run): boolean {
  return !budget.isConsentUsedUp && !budget.isConsentOverdrawn;
}

/** Consent and cap, before anything is sent. `no`: the run stops. */
async function mayLeave(
  run: Run,
  reserveUsd: number | null,
  likelyUsd: number | null,
): Promise<'yes' | 'later' | 'no'> {
  if (run.stop.noMoreCalls.aborted) return 'no';
  if (run.gate.budget.isConsentUsedUp && !(await askedForMore(run))) return 'no';
  const answer = await run.gate.reserve(reserveUsd, likelyUsd, run.stop.noMoreCalls);
  if (answer === 'reserved') return 'yes';
  if (answer === 'later') return 'later';
  if (answer !== 'aborted') stopAtBudget(run, answer);
  return 'no';
}

export function stopAtBudget(run: Run, why: 'exceeds' | 'unpriced'): void {
  const message =
    why === 'exceeds'
      ? 'the next call could cost more than --max-cost leaves'
      : 'the price of the model is unknown, so --max-cost cannot hold';
  run.stop.stop({ kind: 'budget', message });
}

/** One question at a time; the workers that ask meanwhile get its answer. */
const questions = new WeakMap<Run['gate'], Promise<boolean>>();

export function askedForMore(run: Run): Promise<boolean> {
  const standing = questions.get(run.gate);
  if (standing !== undefined) return standing;
  const question = (async () => {
    const moreUsd = await run.askForMore(run.gate.budget.state.paidInInvocationUsd);
    questions.delete(run.gate);
    if (moreUsd === null) {
      run.stop.stop({ kind: 'consent', message: 'what was consented to is used up' });
      return false;
    }
    run.gate.change((budget) => budget.addConsent(moreUsd));
    return true;
  })();
  questions.set(run.gate, question);
  return question;
}

export function lockIsOurs(run: Run): boolean {
  return run.isLockOurs() || stopAsLocked(run);
}

/** The same, of this very moment. */
export function lockIsOursNow(run: Run): boolean {
  return run.isLockOursNow() || stopAsLocked(run);
}

function stopAsLocked(run: Run): false {
  run.stop.stop({ kind: 'locked', message: 'another process took this batch over' });
  return false;
}
