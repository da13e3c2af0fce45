import { formatUsdAtMost } from '../core/money-text.ts';
import { formatPaidAnswers } from '../core/paid-removal.ts';
import type { EstimateView, RunConsent } from '../ports/dashboard-backend.ts';
import type { Shell } from './shell.ts';

/** Shows what it would cost and asks. null: no. What costs nothing is asked for too: it starts a run. */
export async function askConsent(
  shell: Shell,
  asked: {
    readonly title: string;
    readonly yes: string;
    readonly estimate: EstimateView;
    readonly words?: readonly string[];
  },
): Promise<RunConsent | null> {
  const { title, yes, estimate, words = [] } = asked;
  const usd = estimate.costUsd?.upper ?? null;
  const amount = usd === null ? 'at an unknown price' : usd === 0 ? 'for nothing' : `for up to ${formatUsdAtMost(usd)}`;
  const { removes } = estimate;
  const removal =
    removes === null || removes.paidCalls === 0 ? '' : `, and that ${formatPaidAnswers(removes)} are removed for it`;
  const answers = await shell.ask({
    title,
    lines: [
      ...words,
      ...estimate.lines,
      '',
      `You consent to ${estimate.calls === 1 ? 'one call' : `${estimate.calls.toLocaleString('en')} calls`} ${amount}${removal}.`,
    ],
    isDangerous: removal !== '',
    yes: `${yes} ${amount}`,
  });
  return answers === null ? null : { usd, removes };
}
