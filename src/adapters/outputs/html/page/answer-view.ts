import type { Reason } from '../../../../core/verdict.ts';
import { countOf, formatCount, formatUsd } from '../figures.ts';
import type { AnswerDetail } from '../row.ts';
import { element } from './element.ts';

/** One attempt of a step: prompt, answer and verdict. A code step has no prompt and no answer, but it may have reasons. */
export function answerView(
  answer: AnswerDetail,
  systems: readonly string[],
  { isOneOfSeveral, isOpen }: { readonly isOneOfSeveral: boolean; readonly isOpen: boolean },
): HTMLElement {
  const system = typeof answer.system === 'number' ? systems[answer.system] : answer.system;
  const verdict = answer.verdict === 'rejected' || answer.setAside ? 'rejected' : answer.verdict;
  const isCall = answer.user !== undefined || answer.response !== undefined || answer.model !== undefined;
  const summary = element(
    'summary',
    {},
    element(
      'span',
      {},
      isOneOfSeveral || answer.attempt > 1 || !isCall ? `Attempt ${answer.attempt}` : 'Prompt and answer',
    ),
    ' ',
    verdict !== null &&
      verdict !== undefined &&
      element('span', { class: `verdict-mark verdict-${verdict}` }, answer.setAside ? 'rejected, set aside' : verdict),
    ' ',
    element('span', { class: 'quiet' }, answerFacts(answer)),
  );
  return element(
    'details',
    { class: 'answer', open: isOpen },
    summary,
    answer.reasons !== undefined && answer.reasons.length > 0 && reasonList(answer.reasons),
    system !== undefined && textBlock('System prompt', system, false),
    answer.user !== undefined && textBlock('Prompt', answer.user, true),
    answer.response !== undefined && textBlock('Answer', answer.response, true),
  );
}

/** Whether there is more to show of it than the step's value. */
export function hasMoreThanValue(answer: AnswerDetail): boolean {
  return (
    answer.setAside === true ||
    (answer.reasons !== undefined && answer.reasons.length > 0) ||
    answer.user !== undefined ||
    answer.response !== undefined ||
    answer.model !== undefined
  );
}

export function reasonList(reasons: readonly Reason[]): HTMLElement {
  return element(
    'ul',
    { class: 'reasons' },
    ...reasons.map((reason) =>
      element(
        'li',
        {},
        element('b', {}, element('bdi', {}, `${reason.step}: ${reason.rule}`)),
        ' ',
        element('span', { dir: 'auto' }, reason.message),
      ),
    ),
  );
}

function textBlock(title: string, text: string, isOpen: boolean): HTMLElement {
  return element(
    'details',
    { class: 'block', open: isOpen },
    element('summary', {}, title, ' ', element('span', { class: 'quiet' }, countOf(text.length, 'character'))),
    text === '' ? element('p', { class: 'quiet' }, 'Empty.') : element('pre', { dir: 'auto', tabindex: 0 }, text),
  );
}

function answerFacts({ model, finishReason, usage, costUsd }: AnswerDetail): string {
  const facts = [
    model,
    usage === undefined ? null : `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out`,
    usage?.reasoningTokens ? `${formatCount(usage.reasoningTokens)} of them reasoning` : null,
    usage?.cachedInputTokens ? `${formatCount(usage.cachedInputTokens)} in from cache` : null,
    costUsd === undefined ? null : formatUsd(costUsd),
    finishReason === undefined || finishReason === 'stop' ? null : `ended by ${finishReason}`,
  ];
  return facts.filter((fact) => fact !== null && fact !== undefined).join(' · ');
}
