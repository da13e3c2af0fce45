import type { BatchView } from '../../../core/view.ts';
import { formatCount } from './figures.ts';
import { html, type Markup } from './markup.ts';
import type { PageData } from './page-data.ts';
import { itemStates } from './row.ts';
import { type ViewLevel, placeOfResults } from '../../../core/view-levels.ts';
import { toLevelTitle } from './level-words.ts';
import { countOfState } from './section-overview.ts';

/** The frame of the table: the page's script fills it. */
export function toItems(view: BatchView, data: PageData, folder: string): Markup {
  const { levels } = data;
  const results = levels[placeOfResults(levels)];
  // Every level has its own counts; the script writes them when another level is shown.
  const states = itemStates.filter((state) => levels.some(({ counts }) => countOfState(counts, state) > 0));
  const response = view.pipeline.steps.some((step) => step.name === 'main')
    ? '<item>/response.md'
    : '<item>/<step>/response.md';
  return html`<section id="items" aria-labelledby="items-title">
  <h2 id="items-title">Items</h2>
  ${data.rows < data.items && html`<p class="limit" role="note">This page lists the first ${formatCount(data.rows)} of ${formatCount(data.items)} items, to stay small enough to open. The figures above are of all. Every item is in <code>${folder}/</code>.</p>`}
  ${data.itemsWithoutTexts > 0 && html`<p class="limit" role="note">The prompts and answers of ${formatCount(data.itemsWithoutTexts)} of the items are left out of this page, to keep it small enough to open. They are in <code>${folder}/${response}</code> and the files beside it.</p>`}
  ${
    data.items === 0
      ? html`<p class="quiet">There are no items yet.</p>`
      : html`<noscript><p class="limit">The table needs JavaScript. The items are also in <code>${folder}/</code>.</p></noscript>
  ${levels.length > 1 && toLevelSwitch(levels)}
  <div class="controls script-only">
    <label class="search"><span class="hidden">Search in all items</span><input type="search" id="search" placeholder="Search in all items" autocomplete="off" spellcheck="false"></label>
    <div class="states" role="group" aria-label="Show items by state">${states.map((state) => html`<button type="button" class="toggle" data-state="${itemStates.indexOf(state)}" aria-pressed="false"><span class="state state-${state.replace(' ', '-')}">${state}</span> <span class="state-count">${results !== undefined && formatCount(countOfState(results.counts, state))}</span></button>`)}</div>
    <details class="columns-menu"><summary>Columns</summary><div id="columns" class="menu"></div></details>
  </div>
  <ul id="filters" class="filters script-only" aria-label="Filters in use"></ul>
  <p id="status" class="quiet script-only" role="status" aria-live="polite"></p>
  <div class="scroll"><table id="table" class="stacked items" aria-describedby="status"><thead><tr id="head"></tr></thead><tbody id="body"></tbody></table></div>
  <nav class="pages script-only" aria-label="Pages of the table">
    <button type="button" id="previous">← Previous</button>
    <label>Page <input type="number" id="page" min="1" value="1" inputmode="numeric"></label> <span id="pages"></span>
    <button type="button" id="next">Next →</button>
  </nav>`
  }
</section>`;
}

/** Results are shown first; the other levels are one click away. */
function toLevelSwitch(levels: readonly ViewLevel[]): Markup {
  const buttons = levels.map(
    (level, place) =>
      html`<button type="button" class="toggle level" data-level="${place}" aria-pressed="${String(level.isResults)}"><bdi>${toLevelTitle(level)}</bdi> ${formatCount(level.counts.acquired)}${level.isResults && html` <small class="quiet">results</small>`}</button>`,
  );
  return html`<div class="levels script-only" role="group" aria-label="Which items to show">${buttons}</div>`;
}
