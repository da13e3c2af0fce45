import type { Limiter, Pass } from './limiter.ts';
import type { Run } from './run.ts';

/**
 * Consent, cap and the limiter's pass; null: the run stops. What others paid while this call waited for its pass may have
 * used up the consent, or shown that those which wait would, so it is looked at once more.
 */
export async function leave(
  run: Run,
  limiter: Limiter,
  reserveUsd: number | null,
  likelyUsd: number | null,
): Promise<Pass | null> {
  while (await mayLeave(run, reserveUsd, likelyUsd)) {
    const pass = await limiter.enter(run.stop.noMoreCalls);
    if (pass !== false && lockIsOurs(run) && isWithinConsent(run)) return pass;
    run.gate.change((budget) => budget.release(reserveUsd));
    if (pass !== false) pass.unused();
  }
  return null;
}

function isWithinConsent({ gate: { budget } }: Run): boolean {
  return !budget.isConsentUsedUp && !budget.isConsentOverdrawn;
}

/** Consent and cap, before anything is sent. False: the run stops. */
async function mayLeave(run: Run, reserveUsd: number | null, likelyUsd: number | null): Promise<boolean> {
  if (run.stop.noMoreCalls.aborted) return false;
  if (run.gate.budget.isConsentUsedUp && !(await askedForMore(run))) return false;
  const answer = await run.gate.reserve(reserveUsd, likelyUsd, run.stop.noMoreCalls);
  if (answer === 'reserved') return true;
  if (answer === 'exceeds')
    run.stop.stop({ kind: 'budget', message: 'the next call could cost more than --max-cost leaves' });
  if (answer === 'unpriced')
    run.stop.stop({ kind: 'budget', message: 'the price of the model is unknown, so --max-cost cannot hold' });
  return false;
}

/** One question at a time; the workers that ask meanwhile get its answer. */
const questions = new WeakMap<Run['gate'], Promise<boolean>>();

function askedForMore(run: Run): Promise<boolean> {
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

function lockIsOurs(run: Run): boolean {
  if (run.isLockOurs()) return true;
  run.stop.stop({ kind: 'locked', message: 'another process took this batch over' });
  return false;
}
