import type { CauseGroup, RetryGroup } from '../../../core/causes.ts';
import { countOf, formatCount } from './figures.ts';
import { html, type Markup } from './markup.ts';
import type { PageData } from './page-data.ts';
import type { ViewLevel } from '../../../core/view-levels.ts';
import { countOfLevel } from './level-words.ts';

/** What is not among the results and why, grouped by cause, then what was mended by asking again. */
export function toMissing({ causes, retries, levels }: Pick<PageData, 'causes' | 'retries' | 'levels'>): Markup | null {
  if (causes.length === 0 && retries.length === 0) return null;
  const byCount = causes
    .map((group, place) => ({ group, place }))
    .sort((a, b) => b.group.count - a.group.count || a.place - b.place);
  return html`<section id="missing" aria-labelledby="missing-title">
  <h2 id="missing-title">What is missing</h2>
  ${causes.length === 0 ? html`<p class="quiet">${levels.length > 1 ? 'Nothing: every item and every child was accepted.' : 'Nothing: every item is among the results.'}</p>` : html`<ul class="causes">${byCount.map(({ group, place }) => toGroup(group, place, levels[group.level]))}</ul>`}
  ${retries.length > 0 && toRetries(retries)}
</section>`;
}

function toGroup(group: CauseGroup, place: number, level: ViewLevel | undefined): Markup {
  const more = group.count - group.ids.length;
  return html`<li class="cause">
    <p class="cause-head"><span class="state state-${group.state.replace(' ', '-')}">${group.state}</span> <b><bdi>${group.label}</bdi></b> <span class="cause-count">${level === undefined ? countOf(group.count, 'item') : countOfLevel(group.count, level)}</span> <button type="button" class="link script-only" data-cause="${place}">show in table</button></p>
    ${group.example !== null && html`<blockquote dir="auto">${group.example}</blockquote>`}
    <details><summary>Which ones</summary><p class="ids">${group.ids.map((id) => html`<a href="#item=${encodeURIComponent(id.toWellFormed())}"><bdi>${id}</bdi></a> `)}${more > 0 && html`<span class="quiet">and ${formatCount(more)} more: “show in table” has them all</span>`}</p></details>
  </li>`;
}

function toRetries(retries: readonly RetryGroup[]): Markup {
  return html`<details class="retries"><summary>Why answers were asked for again</summary>
    <div class="scroll"><table class="stacked"><thead><tr><th scope="col">Step</th><th scope="col">Reason</th><th scope="col" class="number">Times</th><th scope="col">For example</th></tr></thead>
    <tbody>${retries.map((group) => html`<tr><th scope="row"><bdi>${group.step}</bdi></th><td data-label="Reason"><bdi>${group.rule}</bdi></td><td class="number" data-label="Times">${formatCount(group.count)}</td><td data-label="For example"><bdi>${group.example}</bdi></td></tr>`)}</tbody></table></div>
  </details>`;
}
