import type { BatchView } from '../../../core/view.ts';
import { countOf, formatMoment } from './figures.ts';
import { html, type Markup } from './markup.ts';
import type { PageData } from './page-data.ts';

export function toHeader(view: BatchView, data: PageData, hasTables: boolean): Markup {
  const title = view.name ?? view.batchId;
  const steps = view.pipeline.steps;
  return html`<header class="top">
  <p class="eyebrow">Batch report</p>
  <h1><bdi>${title}</bdi></h1>
  ${view.pipeline.description !== null && html`<p class="lead" dir="auto">${view.pipeline.description}</p>`}
  <dl class="facts">
    ${view.name !== null && fact('Batch', html`<bdi>${view.batchId}</bdi>`)}
    ${fact('Pipeline', html`<bdi>${view.pipeline.name}</bdi>`)}
    ${fact(view.models.length === 1 ? 'Model' : 'Models', view.models.length === 0 ? html`none` : html`<bdi>${view.models.join(', ')}</bdi>`)}
    ${fact('Steps', html`<bdi>${countOf(steps.length, 'step')}${steps.length > 1 ? `: ${steps.map((step) => step.name).join(' → ')}` : ''}</bdi>`)}
    ${fact('As of', html`<time datetime="${view.asOf}">${formatMoment(view.asOf)}</time>`)}
  </dl>
  ${toVars(view)}
  <nav aria-label="Sections">
    <a href="#overview">Overview</a>
    ${hasTables && html`<a href="#tables">Tables</a>`}
    <a href="#steps">Steps</a>
    ${data.charts.charts.length > 0 && html`<a href="#distributions">Distributions</a>`}
    ${(data.causes.length > 0 || data.retries.length > 0) && html`<a href="#missing">What is missing</a>`}
    <a href="#items">Items</a>
  </nav>
</header>`;
}

/** Above everything, on the screen and in print: these figures are no results. */
export const simulatedBanner = html`<p class="simulated" role="note"><strong>SIMULATED</strong> <span>This is a rehearsal: the answers were made up by the sandbox. No model was asked and no money was spent; costs are simulated too.</span></p>`;

function fact(term: string, content: Markup): Markup {
  return html`<div><dt>${term}</dt><dd>${content}</dd></div>`;
}

function toVars(view: BatchView): Markup | null {
  const entries = Object.entries(view.vars);
  if (entries.length === 0) return null;
  const rows = entries.map(
    ([name, value]) =>
      html`<div><dt><bdi>${name}</bdi></dt><dd><bdi>${typeof value === 'string' ? value : JSON.stringify(value)}</bdi></dd></div>`,
  );
  return html`<details class="vars"><summary>${countOf(entries.length, 'variable')}</summary><dl class="facts">${rows}</dl></details>`;
}
