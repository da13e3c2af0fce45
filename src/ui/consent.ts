import { formatUsdAtMost } from '../core/money-text.ts';
import type { EstimateView } from '../ports/dashboard-backend.ts';
import type { Shell } from './shell.ts';

/** What was agreed to: the upper end in dollars; `usd` null: the price is unknown, and that was agreed to. */
export interface Consent {
  readonly usd: number | null;
}

/** Shows what it would cost and asks. null: no. What costs nothing is asked for too: it starts a run. */
export async function askConsent(
  shell: Shell,
  asked: {
    readonly title: string;
    readonly yes: string;
    readonly estimate: EstimateView;
    readonly words?: readonly string[];
  },
): Promise<Consent | null> {
  const { title, yes, estimate, words = [] } = asked;
  const usd = estimate.costUsd?.upper ?? null;
  const amount = usd === null ? 'at an unknown price' : usd === 0 ? 'for nothing' : `for up to ${formatUsdAtMost(usd)}`;
  const answers = await shell.ask({
    title,
    lines: [
      ...words,
      ...estimate.lines,
      '',
      `You consent to ${estimate.calls === 1 ? 'one call' : `${estimate.calls.toLocaleString('en')} calls`} ${amount}.`,
    ],
    yes: `${yes} ${amount}`,
  });
  return answers === null ? null : { usd };
}
