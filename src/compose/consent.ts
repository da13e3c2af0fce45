import { wrapWords } from '../core/block-text.ts';
import { deadlineLines } from '../core/deadline-plan.ts';
import { formatEstimate } from '../core/estimate-text.ts';
import { formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import { formatPaidAnswers, type PaidRemoval } from '../core/paid-removal.ts';
import { presentRedo } from '../cli/present-clean.ts';
import { goneLines } from '../cli/present-gone.ts';
import { presentOutdated } from '../cli/present-outdated.ts';
import type { Consent, Offer, WholeOffer } from './offer.ts';

export interface Asking {
  readonly isYes: boolean;
  /** Whoever consented beforehand and wants quiet is shown no estimate. */
  readonly isQuiet?: boolean;
  /** Shown to the person, above the question. */
  readonly say: (text: string) => void;
  /** `upToUsd`: what is consented to; `removes`: what goes for it, null: nothing. */
  readonly askYesNo: (
    question: string,
    isYes: boolean,
    upToUsd: number | null,
    removes: PaidRemoval | null,
  ) => Promise<'yes' | 'no' | 'missing'>;
  readonly settled?: () => void;
  /** The screen belongs to the question until it is answered. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Consent by the person at the terminal, or by --yes; the offer is shown in both cases, but for a quiet --yes. */
export function createConsent(asking: Asking): Consent & { readonly shown: () => Offer | null } {
  let shown: Offer | null = null;
  return {
    ...(asking.settled === undefined ? {} : { settled: asking.settled }),
    shown: () => shown,
    async ask(offer) {
      shown = offer;
      asking.pause();
      if (!asking.isYes || asking.isQuiet !== true) asking.say(formatOffer(offer));
      const answer = await asking.askYesNo(questionOf(offer), asking.isYes, amountOf(offer), offer.redo ?? null);
      if (answer === 'missing')
        asking.say(
          `Nobody can be asked here: add --yes to consent to it. ${(offer.redo ?? null) === null ? 'Nothing was bought' : 'Nothing was removed or bought'}.\n`,
        );
      asking.resume();
      return answer;
    },
    async askForMore(paidUsd, leftUsd) {
      if (asking.isYes) return null;
      asking.pause();
      const answer = await asking.askYesNo(
        `${formatUsd(paidUsd)} are paid, which is all that you consented to. Go on for up to ${formatUsdAtMost(leftUsd)} more? [y/N]`,
        false,
        leftUsd,
        null,
      );
      asking.resume();
      return answer === 'yes' ? leftUsd : null;
    },
  };
}

function questionOf({ redo = null }: WholeOffer): string {
  return redo === null || redo.paidCalls === 0
    ? 'Proceed with processing? [y/N]'
    : `Remove ${formatPaidAnswers(redo)}, and proceed with processing? [y/N]`;
}

/** What is consented to, in US dollars; null: a price is unknown. */
function amountOf({ estimate, maxCostUsd }: Offer): number | null {
  const upper = estimate.costUsd?.upper ?? null;
  return upper === null || maxCostUsd === null ? upper : Math.min(upper, maxCostUsd);
}

/** The estimate, and what else a person should know before agreeing to it. */
export function formatOffer(offer: WholeOffer, width = 80): string {
  const lines = [
    formatEstimate(offer.estimate, {
      batchId: offer.batchId,
      items: offer.plan.counts.acquired,
      maxCostUsd: offer.maxCostUsd,
      collecting: offer.collecting,
      width,
    }).trimEnd(),
  ];
  if (offer.deadline !== null) {
    const realtime = offer.estimate.lanes.find(({ lane }) => lane === 'realtime');
    lines.push(...deadlineLines(offer.deadline, offer.atMs, realtime?.costUsd?.upper ?? null));
  }
  if (offer.simulated) lines.push('SIMULATED: the sandbox answers, and nothing is paid.');
  if (offer.maxCostUsd !== null)
    lines.push(
      `Cap: ${formatUsd(offer.maxCostUsd)} on the total of the batch; no call is made that could overshoot it.`,
    );
  if (offer.editedPrompts > 0)
    lines.push(
      `${offer.editedPrompts} ${offer.editedPrompts === 1 ? 'prompt was' : 'prompts were'} edited by hand and will be sent as ${offer.editedPrompts === 1 ? 'it is' : 'they are'}.`,
    );
  lines.push(...goneLines(offer.goneAnswers));
  for (const { step, before, now } of offer.mixedSteps)
    lines.push(`${step}: answers so far came from ${before.join(', ')}; from here on ${now} answers.`);
  if (offer.redo) lines.push(...presentRedo(offer.redo, width));
  lines.push(...presentOutdated(offer.outdated), ...offer.warnings.map((warning) => `Note: ${warning}`));
  const wrapped = lines
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => (line === '' ? [''] : wrapWords(line, width)));
  return `${wrapped.join('\n')}\n`;
}
