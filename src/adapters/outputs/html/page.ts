import { createHash } from 'node:crypto';
import { pageScript, pageStyle } from '../../../generated/page-assets.ts';
import type { TableResult } from '../../../core/table-result.ts';
import type { BatchView } from '../../../core/view.ts';
import { formatMoment } from './figures.ts';
import { html, type Markup, toScriptJson } from './markup.ts';
import type { PageData } from './page-data.ts';
import type { PageFacts } from './page-facts.ts';
import { placeOfResults } from '../../../core/view-levels.ts';
import { itemStates } from './row.ts';
import { toCharts } from './section-charts.ts';
import { simulatedBanner, toHeader } from './section-header.ts';
import { toItems } from './section-items.ts';
import { toMissing } from './section-missing.ts';
import { countOfState, toOverview } from './section-overview.ts';
import { toSteps } from './section-steps.ts';
import { toTables } from './section-tables.ts';

/** The page in front of the items. `folder` is where the batch lies, for people. */
export function toPageStart(view: BatchView, data: PageData, tables: readonly TableResult[], folder: string): string {
  const facts: PageFacts = {
    folder,
    items: data.items,
    rows: data.rows,
    chunks: data.chunks,
    hasRetries: data.hasRetries,
    levels: data.levels.map(({ expand, counts, steps }) => ({
      expand,
      counts: itemStates.map((state) => countOfState(counts, state)),
      steps: steps.map(({ name, kind }) => ({ name, kind })),
    })),
    results: placeOfResults(data.levels),
    columns: data.columns,
    charts: data.charts.charts,
    causes: data.causes.map(({ level, state, label }) => ({ level, state, label })),
    systems: data.systems,
  };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${toPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="batch-pipeline">
<link rel="icon" href="data:,">
<title>${view.simulated ? 'Simulated: ' : ''}${view.name ?? view.batchId} · ${view.pipeline.name}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#items">Skip to the items</a>
${view.simulated && simulatedBanner}
<main id="main">
${toHeader(view, data, tables.length > 0)}
${toOverview(view, data.levels)}
${toTables(tables)}
${toSteps(view, data.levels)}
${toCharts(data.charts, data.levels)}
${toMissing(data)}
${toItems(view, data, folder)}
</main>
<footer><p>Made by batch-pipeline from the files of batch <bdi>${view.batchId}</bdi>, as of ${formatMoment(view.asOf)}. This page is complete in itself and asks nothing of the network.</p></footer>
<a id="peek" class="peek" href="#items"></a>
<dialog id="item" aria-labelledby="item-title"></dialog>
<script type="application/json" id="facts">${trusted(toScriptJson(JSON.stringify(facts)))}</script>
`.markup;
}

/** The page behind the items. */
export function toPageEnd(): string {
  return `<script>${pageScript}</script>\n</body>\n</html>\n`;
}

/** Nothing is loaded, and only our own style and script run; text can never become script, not even by a mistake of ours. */
function toPolicy(): string {
  return [
    "default-src 'none'",
    `style-src '${toHash(pageStyle)}'`,
    `script-src '${toHash(pageScript)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function toHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Our own style and script, and JSON made fit for a script element: all that is not escaped. */
function trusted(markup: string): Markup {
  return { markup };
}
