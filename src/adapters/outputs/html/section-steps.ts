import type { BatchView, FunnelRow } from '../../../core/view.ts';
import { countOf, formatCount, formatPercent, formatUsd } from './figures.ts';
import { html, type Markup } from './markup.ts';
import type { ViewLevel } from '../../../core/view-levels.ts';
import { countOfLevel, toLevelTitle } from './level-words.ts';

/** The funnel: what went into each step and what became of it. With a fan-out it changes whose steps they are on the way. */
export function toSteps(view: BatchView, levels: readonly ViewLevel[]): Markup {
  return html`<section id="steps" aria-labelledby="steps-title">
  <h2 id="steps-title">Steps</h2>
  ${
    view.funnel.length === 0
      ? html`<p class="quiet">Nothing has been processed yet.</p>`
      : html`<div class="scroll"><table class="funnel stacked">
    <thead><tr><th scope="col">Step</th><th scope="col" class="wide">Entered → accepted</th><th scope="col" class="number">Entered</th><th scope="col" class="number">Accepted</th><th scope="col" class="number">Rejected</th><th scope="col" class="number">Still there</th><th scope="col" class="number">Retries</th><th scope="col" class="number">Cost</th></tr></thead>
    <tbody>${toStretches(view, levels).map(({ level, rows }, index, stretches) => [
      levels.length > 1 && toStretchHead(level, gatheredBy(level, stretches.slice(0, index))),
      ...rows.map((row) => toRow(view, row, level, levels)),
    ])}</tbody>
  </table></div>`
  }
</section>`;
}

interface Stretch {
  readonly level: ViewLevel | undefined;
  readonly rows: readonly FunnelRow[];
}

/** The line in its order, cut where the steps become another level's. */
function toStretches(view: BatchView, levels: readonly ViewLevel[]): readonly Stretch[] {
  const stretches: { level: ViewLevel | undefined; rows: FunnelRow[] }[] = [];
  for (const row of view.funnel) {
    const level = levels.find(({ steps }) => steps.some(({ name }) => name === row.step));
    const last = stretches.at(-1);
    if (last !== undefined && last.level === level) last.rows.push(row);
    else stretches.push({ level, rows: [row] });
  }
  return stretches;
}

/** A level that comes again gathers the children of the stretch before it. */
function gatheredBy(level: ViewLevel | undefined, before: readonly Stretch[]): ViewLevel | undefined {
  return before.some((stretch) => stretch.level === level) ? before.at(-1)?.level : undefined;
}

/** `gathers`: behind the children, the steps are their parents' again. */
function toStretchHead(level: ViewLevel | undefined, gathers: ViewLevel | undefined): Markup | null {
  if (level === undefined) return null;
  return html`<tr class="stretch"><th scope="rowgroup" colspan="8"><bdi>${toLevelTitle(level)}</bdi> <span class="quiet">${formatCount(level.counts.acquired)}${level.parents !== null && ` from ${countOf(level.parents, 'parent')}`}${gathers !== undefined && `, gathering the children of ${gathers.expand}`}</span></th></tr>`;
}

function toRow(view: BatchView, row: FunnelRow, level: ViewLevel | undefined, levels: readonly ViewLevel[]): Markup {
  const step = view.pipeline.steps.find((candidate) => candidate.name === row.step);
  const what =
    step === undefined
      ? null
      : step.kind === 'code'
        ? 'code, free'
        : step.kind === 'expand'
          ? 'expand, free'
          : step.model;
  const widest = Math.max(
    1,
    ...view.funnel
      .filter(({ step: name }) => level?.steps.some((own) => own.name === name) ?? true)
      .map(({ entered }) => entered),
  );
  const made = levels.find(({ expand }) => expand === row.step);
  const width = (count: number) => ((1000 * count) / widest).toFixed(2);
  return html`<tr>
      <th scope="row"><bdi class="step-name">${row.step}</bdi>${what !== null && html` <span class="quiet"><bdi>${what}</bdi></span>`}${step?.description != null && html`<span class="quiet block" dir="auto">${step.description}</span>`}</th>
      <td class="wide"><svg class="funnel-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${formatPercent(row.accepted, row.entered)} of what entered was accepted"><rect class="fill-track" x="0" y="0" width="${width(row.entered)}" height="10"/><rect class="fill-accepted" x="0" y="0" width="${width(row.accepted)}" height="10"/><rect class="fill-rejected" x="${width(row.accepted)}" y="0" width="${width(row.rejected)}" height="10"/></svg><small class="quiet">${formatPercent(row.accepted, row.entered)} accepted${made !== undefined && ` → ${countOfLevel(made.counts.acquired, made)}`}</small></td>
      ${figure('Entered', formatCount(row.entered))}${figure('Accepted', formatCount(row.accepted))}${figure('Rejected', formatCount(row.rejected))}${figure('Still there', formatCount(row.waiting))}${figure('Retries', formatCount(row.retries))}${figure('Cost', row.costUsd === null ? 'unknown' : step?.kind !== 'prompt' && row.costUsd === 0 ? '–' : formatUsd(row.costUsd))}
    </tr>`;
}

function figure(label: string, text: string): Markup {
  return html`<td class="number" data-label="${label}">${text}</td>`;
}
