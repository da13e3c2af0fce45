import type { BatchView, ItemCounts, MoneyView } from '../../../core/view.ts';
import { countOf, formatCount, formatPercent, formatUsd } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { itemStates, type ItemState } from './row.ts';

/** The batch in figures: a bar of states, then a card a figure. */
export function toOverview(view: BatchView): Markup {
  const { counts, money } = view;
  return html`<section id="overview" aria-labelledby="overview-title">
  <h2 id="overview-title">Overview</h2>
  <p class="verdict">${toVerdict(counts)}</p>
  ${counts.acquired > 0 && toStateBar(counts)}
  <div class="cards">
    ${card('Items', formatCount(counts.acquired))}
    ${card('Success rate', formatPercent(counts.accepted, finishedOf(counts)), finishedOf(counts) === 0 ? 'nothing is finished yet' : `of ${countOf(finishedOf(counts), 'finished item')}`)}
    ${card(view.simulated ? 'Simulated cost' : 'Cost', toCost(money), toCostNote(money))}
    ${card('Cost per accepted item', money.costUsd === null ? 'unknown' : counts.accepted === 0 ? '–' : formatUsd(money.costUsd / counts.accepted), money.retryCostUsd > 0 ? `${formatUsd(money.retryCostUsd)} went into rejected answers` : null)}
    ${money.unknownFate.calls > 0 && card('Calls of unknown fate', formatCount(money.unknownFate.calls), `may cost up to ${formatUsd(money.unknownFate.upToUsd)} more`, 'warn')}
    ${card(
      'Tokens in',
      formatCount(money.usage.inputTokens),
      toTokenNote([
        ['from cache', money.usage.cachedInputTokens],
        ['written to cache', money.usage.cacheWriteTokens],
      ]),
    )}
    ${card('Tokens out', formatCount(money.usage.outputTokens), toTokenNote([['for reasoning', money.usage.reasoningTokens]]))}
  </div>
</section>`;
}

export function countOfState(counts: ItemCounts, state: ItemState): number {
  return state === 'in flight' ? counts.inFlight : counts[state];
}

function finishedOf(counts: ItemCounts): number {
  return counts.accepted + counts.rejected + counts.failed;
}

function toVerdict(counts: ItemCounts): string {
  if (counts.acquired === 0) return 'No items have been acquired yet.';
  if (counts.accepted === counts.acquired) return `All ${countOf(counts.acquired, 'item')} accepted.`;
  const rest = itemStates.slice(1).filter((state) => countOfState(counts, state) > 0);
  return `${formatCount(counts.accepted)} of ${countOf(counts.acquired, 'item')} accepted; ${rest.map((state) => `${formatCount(countOfState(counts, state))} ${state}`).join(', ')}.`;
}

function toStateBar(counts: ItemCounts): Markup {
  const shown = itemStates.filter((state) => countOfState(counts, state) > 0);
  let x = 0;
  const segments = shown.map((state) => {
    const width = (1000 * countOfState(counts, state)) / counts.acquired;
    const segment = html`<rect class="fill-${state.replace(' ', '-')}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`;
    x += width;
    return segment;
  });
  const legend = itemStates.map((state) => {
    const count = countOfState(counts, state);
    return html`<li class="${count === 0 ? 'is-none' : 'is-some'}"><span class="state state-${state.replace(' ', '-')}">${state}</span> <b>${formatCount(count)}</b> <small>${formatPercent(count, counts.acquired)}</small></li>`;
  });
  return html`<svg class="state-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${toVerdict(counts)}">${segments}</svg>
  <ul class="legend">${legend}</ul>`;
}

function card(label: string, figure: string, note: string | null = null, kind = 'plain'): Markup {
  return html`<div class="card card-${kind}"><h3>${label}</h3><p class="figure">${figure}</p>${note !== null && html`<p class="note">${note}</p>`}</div>`;
}

function toCost(money: MoneyView): string {
  return money.costUsd === null ? 'unknown' : `${money.unpricedCalls > 0 ? '≥ ' : ''}${formatUsd(money.costUsd)}`;
}

function toCostNote(money: MoneyView): string {
  const calls = countOf(money.calls, 'call');
  return money.unpricedCalls > 0 ? `${calls}, ${formatCount(money.unpricedCalls)} of them of unknown price` : calls;
}

function toTokenNote(parts: readonly (readonly [label: string, tokens: number | null])[]): string | null {
  const known = parts.flatMap(([label, tokens]) =>
    tokens === null || tokens === 0 ? [] : [`${formatCount(tokens)} ${label}`],
  );
  return known.length === 0 ? null : known.join(', ');
}
