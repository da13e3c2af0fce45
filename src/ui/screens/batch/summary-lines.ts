import { formatDuration, formatTokens, formatUsd, formatUsdAtMost } from '../../../core/money-text.ts';
import type { BatchDetail } from '../../../ports/dashboard-backend.ts';
import { barSpans } from '../../look/bar.ts';
import * as words from '../../look/batch-words.ts';
import { fitLine, type Line, spread, toLine, toSpan } from '../../look/line.ts';
import { batchStateSpan } from '../../look/state-words.ts';

/** How far it is: the first line of the screen. */
export function progressLine(detail: BatchDetail, now: number, columns: number): Line {
  const { remainingMs, itemsPerSecond, runningSinceMs } = detail;
  const facts = [
    ...(itemsPerSecond === null ? [] : [`${itemsPerSecond.toFixed(1)} items/s`]),
    ...(remainingMs === null ? [] : [`${formatDuration(remainingMs)} left`]),
    ...(runningSinceMs === null ? [] : [`runs for ${formatDuration(Math.max(0, now - runningSinceMs))}`]),
  ];
  const right = toLine(toSpan(facts.join(' · '), 'dim'), ' ');
  const left = [toSpan(' '), batchStateSpan(detail.state), toSpan('  ')];
  const percent = ` ${words.donePercent(detail).padStart(4)}`;
  const used = [...left, ...right].reduce((sum, { text }) => sum + text.length, percent.length + 2);
  const bar = barSpans(words.doneRatio(detail), Math.max(10, Math.min(60, columns - used)));
  return spread([...left, ...bar, toSpan(percent, 'strong')], right, columns);
}

export function countsLine(detail: BatchDetail): Line {
  return toLine(
    toSpan(detail.isCounted ? '' : ' still counting …', 'dim'),
    ` ${words.countWords(detail.counts)}`,
    toSpan(detail.sourceWasReadToItsEnd ? '' : '  the source may have more', 'dim'),
  );
}

/** For a narrow screen: what it costs, on one line. */
export function moneyLine(detail: BatchDetail): Line {
  const { expectedUsd, retryCostUsd, maxCostUsd, upToUsd, costUsd } = detail;
  const facts = [
    ...(upToUsd > costUsd ? [`up to ${formatUsdAtMost(upToUsd)}`] : []),
    ...(expectedUsd === null || expectedUsd === 0 ? [] : [`${formatUsd(expectedUsd)} to come`]),
    ...(retryCostUsd > 0 ? [`${formatUsd(retryCostUsd)} on retries`] : []),
    ...(maxCostUsd === null ? [] : [`cap ${formatUsd(maxCostUsd)}`]),
  ];
  return toLine(
    ' ',
    toSpan(words.costText(detail), 'strong'),
    toSpan([` paid${detail.simulated ? ' (simulated)' : ''}`, ...facts].join(' · '), 'dim'),
  );
}

/** For a wide screen: everything that is known of the batch as a whole, label and value. */
export function factLines(detail: BatchDetail, now: number, columns: number): readonly Line[] {
  const { holder, tokens } = detail;
  const unknown = 'unknown';
  const facts: readonly (readonly [string, string])[] = [
    ['Pipeline', detail.name === null ? detail.pipeline : `${detail.pipeline}  (${detail.name})`],
    ['Model', detail.models.join(', ') || '-'],
    ['Lane', detail.lanes.join(', ') || '-'],
    ['Workers', detail.workers === null ? '-' : formatTokens(detail.workers)],
    ['Paid', words.spendingWords(detail)],
    ['Expected', detail.expectedUsd === null ? unknown : `${formatUsd(detail.expectedUsd)} for what is left`],
    ['Cap', detail.maxCostUsd === null ? 'none' : formatUsd(detail.maxCostUsd)],
    ['On retries', formatUsd(detail.retryCostUsd)],
    ['Tokens', `${formatTokens(tokens.input)} in, ${formatTokens(tokens.output)} out`],
    [
      'Run by',
      holder === null
        ? 'nobody'
        : `${holder.command} on ${holder.host}, process ${holder.pid}, for ${formatDuration(Math.max(0, now - holder.sinceMs))}`,
    ],
    ...(detail.page === null ? [] : [['Page', detail.page] as const]),
    ...(detail.nextCommand === null ? [] : [['Next', detail.nextCommand] as const]),
  ];
  return facts.map(([label, value]) => fitLine(toLine(toSpan(` ${label.padEnd(12)}`, 'dim'), value), columns));
}
