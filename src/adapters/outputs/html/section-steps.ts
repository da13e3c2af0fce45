import type { BatchView, FunnelRow } from '../../../core/view.ts';
import { formatCount, formatPercent, formatUsd } from './figures.ts';
import { html, type Markup } from './markup.ts';

/** The funnel: what went into each step and what became of it. */
export function toSteps(view: BatchView): Markup {
  const widest = Math.max(1, ...view.funnel.map((row) => row.entered));
  return html`<section id="steps" aria-labelledby="steps-title">
  <h2 id="steps-title">Steps</h2>
  ${
    view.funnel.length === 0
      ? html`<p class="quiet">Nothing has been processed yet.</p>`
      : html`<div class="scroll"><table class="funnel stacked">
    <thead><tr><th scope="col">Step</th><th scope="col" class="wide">Entered → accepted</th><th scope="col" class="number">Entered</th><th scope="col" class="number">Accepted</th><th scope="col" class="number">Rejected</th><th scope="col" class="number">Still there</th><th scope="col" class="number">Retries</th><th scope="col" class="number">Cost</th></tr></thead>
    <tbody>${view.funnel.map((row) => toRow(view, row, widest))}</tbody>
  </table></div>`
  }
</section>`;
}

function toRow(view: BatchView, row: FunnelRow, widest: number): Markup {
  const step = view.pipeline.steps.find((candidate) => candidate.name === row.step);
  const what = step === undefined ? null : step.kind === 'code' ? 'code, free' : step.model;
  const width = (count: number) => ((1000 * count) / widest).toFixed(2);
  return html`<tr>
      <th scope="row"><bdi class="step-name">${row.step}</bdi>${what !== null && html` <span class="quiet"><bdi>${what}</bdi></span>`}${step?.description != null && html`<span class="quiet block" dir="auto">${step.description}</span>`}</th>
      <td class="wide"><svg class="funnel-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${formatPercent(row.accepted, row.entered)} of what entered was accepted"><rect class="fill-track" x="0" y="0" width="${width(row.entered)}" height="10"/><rect class="fill-accepted" x="0" y="0" width="${width(row.accepted)}" height="10"/><rect class="fill-rejected" x="${width(row.accepted)}" y="0" width="${width(row.rejected)}" height="10"/></svg><small class="quiet">${formatPercent(row.accepted, row.entered)} accepted</small></td>
      ${figure('Entered', formatCount(row.entered))}${figure('Accepted', formatCount(row.accepted))}${figure('Rejected', formatCount(row.rejected))}${figure('Still there', formatCount(row.waiting))}${figure('Retries', formatCount(row.retries))}${figure('Cost', row.costUsd === null ? 'unknown' : step?.kind === 'code' && row.costUsd === 0 ? '–' : formatUsd(row.costUsd))}
    </tr>`;
}

function figure(label: string, text: string): Markup {
  return html`<td class="number" data-label="${label}">${text}</td>`;
}
