import type { BatchView, ItemCounts, MoneyView } from '../../../core/view.ts';
import { countOf, formatCount, formatNumber, formatPercent, formatUsd } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { type ViewLevel, placeOfResults } from '../../../core/view-levels.ts';
import { countOfLevel, toLevelTitle } from './level-words.ts';
import { itemStates, type ItemState } from './row.ts';

/** The batch in figures: a bar of states for each level, then a card a figure. */
export function toOverview(view: BatchView, levels: readonly ViewLevel[]): Markup {
  const { money } = view;
  const results = levels[placeOfResults(levels)];
  const counts = results?.counts ?? view.counts;
  const hasFanOut = levels.length > 1;
  return html`<section id="overview" aria-labelledby="overview-title">
  <h2 id="overview-title">Overview</h2>
  <p class="verdict">${hasFanOut ? toFanOutVerdict(levels) : toVerdict(counts)}</p>
  ${hasFanOut ? toLevelBars(levels) : counts.acquired > 0 && [toStateBar(counts), toLegend(counts)]}
  <div class="cards">
    ${card('Items', formatCount(view.counts.acquired))}
    ${hasFanOut && results !== undefined && card('Results', formatCount(counts.accepted), `accepted ${results.expand === null ? 'items' : `children of ${results.expand}`}`)}
    ${card('Success rate', formatPercent(counts.accepted, finishedOf(counts)), finishedOf(counts) === 0 ? 'nothing is finished yet' : `of ${countOf(finishedOf(counts), hasFanOut ? 'finished result' : 'finished item')}`)}
    ${card(view.simulated ? 'Simulated cost' : 'Cost', toCost(money), toCostNote(money))}
    ${card(`Cost per accepted ${hasFanOut ? 'result' : 'item'}`, money.costUsd === null ? 'unknown' : counts.accepted === 0 ? '–' : formatUsd(money.costUsd / counts.accepted), money.retryCostUsd > 0 ? `${formatUsd(money.retryCostUsd)} went into rejected answers` : null)}
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

const longFigure = 8;

export function countOfState(counts: ItemCounts, state: ItemState): number {
  return state === 'in flight' ? counts.inFlight : counts[state];
}

function finishedOf(counts: ItemCounts): number {
  return counts.accepted + counts.rejected + counts.failed;
}

function toVerdict(counts: ItemCounts): string {
  if (counts.acquired === 0) return 'No items have been acquired yet.';
  if (counts.accepted === counts.acquired) return `All ${countOf(counts.acquired, 'item')} accepted.`;
  return `${formatCount(counts.accepted)} of ${countOf(counts.acquired, 'item')} accepted; ${toOtherStates(counts)}.`;
}

function toOtherStates(counts: ItemCounts): string {
  const rest = itemStates.slice(1).filter((state) => countOfState(counts, state) > 0);
  return rest.map((state) => `${formatCount(countOfState(counts, state))} ${state}`).join(', ');
}

/** `3 items became 30 children of idea and 9 children of best; 8 of these are accepted, 1 rejected.` */
function toFanOutVerdict(levels: readonly ViewLevel[]): string {
  const [items, ...children] = levels;
  if (items === undefined || items.counts.acquired === 0) return 'No items have been acquired yet.';
  const became = children.map((level) => countOfLevel(level.counts.acquired, level));
  const results = levels[placeOfResults(levels)] ?? items;
  const rest = toOtherStates(results.counts);
  return `${countOfLevel(items.counts.acquired, items)} became ${became.join(' and ')}. Of the results (${results.expand === null ? 'the items' : `children of ${results.expand}`}), ${formatCount(results.counts.accepted)} ${results.counts.accepted === 1 ? 'is' : 'are'} accepted${rest === '' ? '' : `, ${rest}`}.`;
}

function toLevelBars(levels: readonly ViewLevel[]): Markup {
  return html`<ul class="level-bars">${levels.map(
    (level) => html`<li>
    <p class="level-head"><b><bdi>${toLevelTitle(level)}</bdi></b> ${formatCount(level.counts.acquired)}${level.parents !== null && level.parents > 0 && html` <span class="quiet">from ${countOf(level.parents, 'parent')}, ${formatNumber(level.counts.acquired / level.parents)} each on average</span>`}${level.isResults && html` <span class="tag">results</span>`}</p>
    ${level.counts.acquired > 0 && [toStateBar(level.counts), toLegend(level.counts)]}
  </li>`,
  )}</ul>`;
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
  const label = [`${formatCount(counts.accepted)} accepted`, toOtherStates(counts)]
    .filter((text) => text !== '')
    .join(', ');
  return html`<svg class="state-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${label}">${segments}</svg>`;
}

function toLegend(counts: ItemCounts): Markup {
  const legend = itemStates.map((state) => {
    const count = countOfState(counts, state);
    return html`<li class="${count === 0 ? 'is-none' : 'is-some'}"><span class="state state-${state.replace(' ', '-')}">${state}</span> <b>${formatCount(count)}</b> <small>${formatPercent(count, counts.acquired)}</small></li>`;
  });
  return html`<ul class="legend">${legend}</ul>`;
}

function card(label: string, figure: string, note: string | null = null, kind = 'plain'): Markup {
  // A number is never broken: a long one is written smaller.
  return html`<div class="card card-${kind}"><h3>${label}</h3><p class="figure${figure.length > longFigure && html` is-long`}">${figure}</p>${note !== null && html`<p class="note">${note}</p>`}</div>`;
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
