import type { Bar, Chart } from './chart.ts';
import type { ChartChoice } from './choose-charts.ts';
import { countOf, formatCount, formatNumber, formatPercent } from './figures.ts';
import { html, type Markup } from './markup.ts';
import type { ViewLevel } from '../../../core/view-levels.ts';
import { toLevelTitle } from './level-words.ts';

/** The distributions of the results, then those of the other levels' steps. Each bar is a button: the page's script filters the table by it. */
export function toCharts({ charts, others }: ChartChoice, levels: readonly ViewLevel[]): Markup | null {
  if (charts.length === 0 && others.length === 0) return null;
  return html`<section id="distributions" aria-labelledby="distributions-title">
  <h2 id="distributions-title">Distributions</h2>
  ${
    charts.length > 0 &&
    html`<p class="quiet screen-only">Click a bar to see its items in the table.</p>
  ${[...new Set(charts.map(({ level }) => level))].map((place) => toChartsOfLevel(charts, place, levels))}`
  }
  ${others.length > 0 && html`<details class="others"><summary>${countOf(others.length, 'field')} not drawn</summary><ul>${others.map(({ name, why }) => html`<li><bdi class="field">${name}</bdi> <span class="quiet"><bdi>${why}</bdi></span></li>`)}</ul></details>`}
</section>`;
}

function toChartsOfLevel(charts: readonly Chart[], place: number, levels: readonly ViewLevel[]): Markup {
  const level = levels[place];
  return html`${
    levels.length > 1 &&
    level !== undefined &&
    html`<h3 class="level-title"><bdi>${toLevelTitle(level)}</bdi>${level.isResults && html` <span class="quiet">the results</span>`}</h3>`
  }<div class="charts">${charts.map((chart, index) => chart.level === place && toChart(chart, index))}</div>`;
}

function toChart(chart: Chart, index: number): Markup {
  const spread =
    chart.items === chart.total
      ? countOf(chart.items, 'item')
      : `${formatCount(chart.items)} of ${countOf(chart.total, 'item')}`;
  return html`<figure class="chart" aria-labelledby="chart-${index}">
    <figcaption><h3 id="chart-${index}"><bdi class="field">${chart.name}</bdi></h3> <span class="quiet">${spread}</span></figcaption>
    ${chart.kind === 'bars' ? toBars(chart, index) : toColumns(chart, index)}
  </figure>`;
}

function toBars(chart: Chart, index: number): Markup {
  const highest = Math.max(1, ...chart.bars.map((bar) => bar.count));
  const bars = chart.bars.map((bar, place) => {
    const width = ((1000 * bar.count) / highest).toFixed(1);
    return html`<li><button type="button" class="bar" data-chart="${index}" data-bar="${place}" aria-pressed="false">
      <bdi class="bar-label">${bar.label}</bdi>
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-track" width="1000" height="10"/><rect class="fill-bar" width="${width}" height="10"/></svg>
      <span class="bar-count">${formatCount(bar.count)} <small>${formatPercent(bar.count, chart.items)}</small></span>
    </button></li>`;
  });
  return html`<ul class="bars">${bars}</ul>`;
}

function toColumns(chart: Chart, index: number): Markup {
  const highest = Math.max(1, ...chart.bars.map((bar) => bar.count));
  const columns = chart.bars.map((bar, place) => {
    // What is there must be seen: a single item beside a thousand is still a line.
    const height = bar.count === 0 ? 0 : Math.max(1, (100 * bar.count) / highest);
    return html`<li><button type="button" class="column" data-chart="${index}" data-bar="${place}" aria-pressed="false" title="${titleOf(bar)}"${bar.count === 0 && html` disabled`}>
      <span class="hidden">${titleOf(bar)}</span>
      <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-bar" x="0" y="${(100 - height).toFixed(1)}" width="10" height="${height.toFixed(1)}"/></svg>
    </button></li>`;
  });
  return html`<div class="histogram">
      <p class="scale" aria-hidden="true">${formatCount(highest)}</p>
      <div class="plot"><ul class="columns">${columns}</ul>${toMarks(chart)}</div>
      ${toAxis(chart)}
      ${toFigures(chart)}
    </div>`;
}

function titleOf(bar: Bar): string {
  return `${bar.label}: ${countOf(bar.count, 'value')}`;
}

/** Lines of mean (dashed) and median (whole) over the columns. */
function toMarks(chart: Chart): Markup | null {
  const { summary } = chart;
  const [from, to] = boundsOf(chart);
  if (summary === null || to <= from) return null;
  // A column of one whole number has the number in its middle.
  const shift = isUnit(chart) ? 0.5 : 0;
  const x = (value: number) => ((1000 * (value + shift - from)) / (to - from)).toFixed(1);
  return html`<svg class="marks" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true"><line class="mark-median" x1="${x(summary.median)}" x2="${x(summary.median)}" y1="0" y2="100"/><line class="mark-mean" x1="${x(summary.mean)}" x2="${x(summary.mean)}" y1="0" y2="100"/></svg>`;
}

function toAxis(chart: Chart): Markup {
  const [from, to] = boundsOf(chart);
  if (isUnit(chart)) {
    const every = Math.ceil(chart.bars.length / 12);
    return html`<ul class="axis axis-unit" aria-hidden="true">${chart.bars.map((bar, place) => html`<li>${place % every === 0 && bar.label}</li>`)}</ul>`;
  }
  return html`<p class="axis" aria-hidden="true"><span>${formatNumber(from)}</span><span>${formatNumber((from + to) / 2)}</span><span>${formatNumber(to)}</span></p>`;
}

function toFigures({ summary }: Chart): Markup | null {
  if (summary === null) return null;
  const about = summary.step > 0 ? '≈ ' : '';
  return html`<dl class="figures"><div><dt class="key-median">Median</dt><dd>${about}${formatNumber(summary.median)}</dd></div><div><dt class="key-mean">Mean</dt><dd>${formatNumber(summary.mean)}</dd></div><div><dt>Least</dt><dd>${formatNumber(summary.min)}</dd></div><div><dt>Most</dt><dd>${formatNumber(summary.max)}</dd></div></dl>`;
}

function isUnit(chart: Chart): boolean {
  return chart.bars.every(({ match }) => match.kind === 'bin' && !match.isLast);
}

function boundsOf(chart: Chart): readonly [from: number, to: number] {
  const [first, last] = [chart.bars[0]?.match, chart.bars.at(-1)?.match];
  return first?.kind === 'bin' && last?.kind === 'bin' ? [first.bin.from, last.bin.to] : [0, 0];
}
