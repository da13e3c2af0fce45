import { countOf } from '../../core/block-text.ts';
import { formatDuration } from '../../core/money-text.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import type { ItemEntry } from './item-entry.ts';
import { createJobsTally } from './jobs-tally.ts';
import { formatJobEvent, formatExpected, formatNextLook, formatWaiting } from './jobs-text.ts';
import type { LiveReporter } from './live-reporter.ts';
import {
  formatCostSoFar,
  formatCount,
  formatHold,
  formatMeanResponse,
  formatModels,
  formatSuccess,
  formatThrough,
  formatTokenUse,
  stageWords,
} from './metrics-text.ts';
import { createProgressTally, type Progress } from './progress-tally.ts';
import type { Screen } from './screen.ts';

const intervalMs = 5000;
const mostTroubles = 20;
/** While jobs are waited for: news are said at most every minute, and that it still waits every half hour. */
const waitingNewsMs = 60_000;
const waitingAnywayMs = 30 * 60_000;

/**
 * Progress as plain lines, for pipes and cron: at the start and the end of a stage, and about every five seconds between.
 * Failures and rejections have a line each, the first twenty of a stage; the others are counted. While jobs are waited for,
 * which takes hours, there is a line when something has changed.
 */
export function createLineReporter(options: {
  readonly screen: Screen;
  readonly batchId: string;
  readonly simulated: boolean;
}): LiveReporter {
  const { screen } = options;
  const tally = createProgressTally();
  const jobs = createJobsTally();
  let timer: NodeJS.Timeout | null = null;
  let troubles = 0;
  let isPaused = false;
  let held: string[] = [];
  let saidHoldAt = Number.NEGATIVE_INFINITY;
  let saidWaitingAt = Number.NEGATIVE_INFINITY;
  let saidCounts = '';

  const write = (line: string) => {
    if (isPaused) held.push(line);
    else screen.write(`${line}\n`);
  };
  const stopTimer = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  const sayHold = (progress: Progress) => {
    const hold = formatHold(progress, screen.now());
    if (hold === null) return;
    saidHoldAt = screen.now();
    write(hold);
  };
  const tick = () => {
    const { progress } = tally;
    if (progress === null || isPaused) return;
    sayHold(progress);
    if (jobs.jobs.waiting !== null) return;
    write(toProgressLine(progress, tally.remainingMs(screen.now())));
  };
  const sayWaiting = () => {
    const now = screen.now();
    const line = formatWaiting(jobs.jobs);
    if (line === null) return;
    const { running, waiting } = jobs.jobs;
    const counts = JSON.stringify([waiting?.jobs, waiting?.calls, running]);
    const isDue = now - saidWaitingAt >= (counts === saidCounts ? waitingAnywayMs : waitingNewsMs);
    if (!isDue) return;
    saidWaitingAt = now;
    saidCounts = counts;
    const expected = formatExpected(jobs.jobs, now);
    write([line, ...(expected === null ? [] : [expected]), formatNextLook(jobs.jobs, now)].join(' · '));
  };
  const start = () => {
    stopTimer();
    timer = setInterval(tick, intervalMs);
    // A reporter that nobody closed must not keep the process alive.
    timer.unref();
  };
  const noteTrouble = (entry: ItemEntry | null) => {
    if (entry === null || entry.kind === 'done') return;
    troubles += 1;
    if (troubles <= mostTroubles) write(`${entry.itemId}: ${entry.text}${entry.tail}`);
    if (troubles === mostTroubles) write('More of these are counted from here on, not listed.');
  };

  return {
    report(event) {
      if (event.kind === 'stage-started') troubles = 0;
      noteTrouble(tally.add(event, screen.now()));
      jobs.add(event, screen.now());
      const jobLine = formatJobEvent(event);
      if (jobLine !== null) write(jobLine);
      if (event.kind === 'jobs-waiting') sayWaiting();
      const { progress } = tally;
      if (event.kind === 'notice') write(toNoticeLine(event));
      if (progress === null) return;
      if (event.kind === 'stage-started') {
        for (const line of toStartLines(progress, options)) write(line);
        start();
      }
      // A provider that refuses again and again is said once an interval.
      const isNews = event.kind === 'stopping' || (event.kind === 'paused' && screen.now() - saidHoldAt >= intervalMs);
      if (isNews) sayHold(progress);
      if (event.kind === 'stage-ended') {
        stopTimer();
        for (const line of toEndLines(progress, troubles)) write(line);
      }
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      for (const line of held) write(line);
      held = [];
    },
    close: stopTimer,
  };
}

function toStartLines(
  progress: Progress,
  { batchId, simulated }: { readonly batchId: string; readonly simulated: boolean },
): readonly string[] {
  const { stage, total, workers, models } = progress;
  const mark = simulated ? ' (SIMULATED)' : '';
  if (stage !== 'process') return [`${stageWords[stage].running} ${batchId}${mark}`];
  const facts = [
    ...(total === null ? [] : [countOf(total, 'item')]),
    ...(workers === null ? [] : [`Workers: ${workers}`]),
    ...(models.length === 0 ? [] : [formatModels(progress)]),
  ];
  return [`PROCESSING: ${batchId}${mark}`, ...(facts.length === 0 ? [] : [facts.join(' · ')])];
}

function toProgressLine(progress: Progress, remainingMs: number | null): string {
  const success = formatSuccess(progress);
  const response = formatMeanResponse(progress);
  const parts = [
    `${stageWords[progress.stage].running}: ${formatCount(progress)}`,
    ...(success === null ? [] : [`${success} succeeded`]),
    ...toTroubleCounts(progress),
    ...(response === null ? [] : [`${response} a response`]),
    ...(progress.stage === 'process' ? [`${formatTokenUse(progress)} tokens`, formatCostSoFar(progress)] : []),
    ...(remainingMs === null || remainingMs === 0 ? [] : [`about ${formatDuration(remainingMs)} left`]),
  ];
  return parts.join(' · ');
}

function toEndLines(progress: Progress, troubles: number): readonly string[] {
  const { stage, startedAt, endedAt } = progress;
  const took = formatDuration((endedAt ?? startedAt) - startedAt);
  if (stage === 'render') return [`Rendered in ${took}`];
  const first = `${stageWords[stage].done} ${formatThrough(progress)} in ${took}`;
  const parts = [
    first,
    ...toTroubleCounts(progress),
    ...(stage === 'process'
      ? [`${formatTokenUse({ ...progress, expectedTokens: null })} tokens`, formatCostSoFar(progress)]
      : []),
  ];
  const unlisted = troubles - mostTroubles;
  return [
    parts.join(' · '),
    ...(unlisted > 0
      ? [`${countOf(unlisted, 'failure, rejection or retry was', 'failures, rejections and retries were')} not listed.`]
      : []),
  ];
}

function toTroubleCounts({ failed, rejected, resends }: Progress): readonly string[] {
  return [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(rejected === 0 ? [] : [`${rejected} rejected`]),
    ...(resends === 0 ? [] : [countOf(resends, 'call sent again', 'calls sent again')]),
  ];
}

function toNoticeLine({ level, message }: Extract<ProgressEvent, { kind: 'notice' }>): string {
  return `${level === 'warning' ? 'Warning: ' : ''}${toTerminalText(message, 2000)}`;
}
