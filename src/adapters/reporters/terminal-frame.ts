import cliProgress from 'cli-progress';
import stringWidth from 'string-width';
import { formatHeading, formatTree } from '../../core/block-text.ts';
import { formatDuration, formatUsd } from '../../core/money-text.ts';
import type { Paint } from '../../core/paint.ts';
import { cutToWidth } from '../../core/terminal-text.ts';
import type { JobsProgress } from './jobs-tally.ts';
import { formatExpected, formatNextLook, formatRunningJob, formatWaiting } from './jobs-text.ts';
import type { ItemEntry } from './item-entry.ts';
import {
  formatCostSoFar,
  formatCount,
  formatElapsed,
  formatHold,
  formatMeanResponse,
  formatModels,
  formatSuccess,
  formatThrough,
  formatTokenUse,
  ratioDone,
  stageWords,
} from './metrics-text.ts';
import type { Progress } from './progress-tally.ts';

export interface FrameSettings {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly remainingMs: number | null;
  readonly jobs: JobsProgress;
  readonly paint: Paint;
}

const mostEntries = 5;
const widestBar = 20;

/**
 * The lines of the progress block, none wider than the terminal and one fewer than it has rows, so that nothing scrolls.
 * The stage that pays has the whole block; the others, and low terminals, have one line.
 */
export function toFrame(progress: Progress, settings: FrameSettings): readonly string[] {
  const room = Math.max(1, settings.rows - 1);
  if (progress.stage !== 'process') return [toStageLine(progress, settings)];
  for (let entries = mostEntries; entries >= 0; entries -= 1) {
    const block = toBlock(progress, settings, entries);
    if (block.length <= room) return block;
  }
  return [toStageLine(progress, settings)];
}

function toBlock(progress: Progress, settings: FrameSettings, maxEntries: number): readonly string[] {
  const { columns, now, paint } = settings;
  const narrow = (line: string) => cutToWidth(line, columns, stringWidth);
  const [heading = '', underline = ''] = formatHeading(
    `PROCESSING: ${settings.batchId}${settings.simulated ? ' (SIMULATED)' : ''}`,
  );
  const hold = formatHold(progress, now);
  const entries = chooseEntries(progress.entries, maxEntries);
  const isOver = progress.endedAt !== null;
  return [
    paint.strong(narrow(heading)),
    paint.strong(narrow(underline)),
    ...(progress.workers === null ? [] : [narrow(`Workers: ${progress.workers}`)]),
    ...(progress.models.length === 0 ? [] : [narrow(formatModels(progress))]),
    'Progress:',
    toBar(progress, columns, paint),
    ...(hold === null ? [] : [paint.warning(narrow(hold))]),
    ...toJobLines(progress, settings).map(narrow),
    ...(entries.length === 0
      ? []
      : [
          'Completed:',
          ...entries.map((entry, index) =>
            formatEntry(isOver && index === entries.length - 1 ? '└──' : '├──', entry, columns, paint),
          ),
        ]),
    'Metrics:',
    ...formatTree(toMetrics(progress, settings)).map(narrow),
  ];
}

const mostJobs = 3;

/** What is waited for, alive by the second, and the first of the jobs. */
function toJobLines({ endedAt }: Progress, { jobs, now }: FrameSettings): readonly string[] {
  if (endedAt !== null) return [];
  const waiting = formatWaiting(jobs);
  const expected = formatExpected(jobs, now);
  const more = jobs.running.length - mostJobs;
  const running = jobs.running.slice(0, mostJobs).map(formatRunningJob);
  return [
    ...(waiting === null ? [] : [`${waiting} · ${formatNextLook(jobs, now)}`]),
    ...(expected === null ? [] : [`${expected.charAt(0).toUpperCase()}${expected.slice(1)}`]),
    ...formatTree(more > 0 ? [...running, `… ${more} more`] : running),
  ];
}

/** The newest, but up to two places belong to the newest that went wrong. */
function chooseEntries(entries: readonly ItemEntry[], most: number): readonly ItemEntry[] {
  if (most <= 0) return [];
  const wrong = entries.filter(({ kind }) => kind !== 'done').slice(-Math.min(2, most));
  const chosen = new Set([...entries.slice(entries.length - (most - wrong.length)), ...wrong]);
  const missing = most - chosen.size;
  const others = missing > 0 ? entries.filter((entry) => !chosen.has(entry)).slice(-missing) : [];
  for (const entry of others) chosen.add(entry);
  return entries.filter((entry) => chosen.has(entry));
}

function toMetrics(progress: Progress, { now, remainingMs, jobs }: FrameSettings): readonly string[] {
  const elapsed = `Elapsed: ${formatElapsed((progress.endedAt ?? now) - progress.startedAt)}`;
  const metrics = [
    `Success rate: ${formatSuccess(progress) ?? '-'}`,
    `Avg response time: ${formatMeanResponse(progress) ?? '-'}`,
    `Tokens used: ${formatTokenUse(progress)}`,
    `Cost so far: ${formatCostSoFar(progress)}`,
    elapsed,
  ];
  // While jobs are waited for, what they should take stands there already.
  if (progress.endedAt !== null || progress.total === null || jobs.waiting !== null) return metrics;
  return [...metrics, `Estimated remaining: ${remainingMs === null ? 'not known yet' : formatDuration(remainingMs)}`];
}

/** `[████████░░░░] 60/100 (60%)`; how many there will be may be unknown. */
function toBar(progress: Progress, columns: number, paint: Paint): string {
  const count = formatCount(progress);
  const barsize = Math.min(widestBar, columns - count.length - 3);
  if (progress.total === null || barsize < 4) return cutToWidth(count, columns, stringWidth);
  const bar = cliProgress.Format.BarFormat(ratioDone(progress.done, progress.total), {
    barsize,
    barCompleteString: '█'.repeat(barsize),
    barIncompleteString: '░'.repeat(barsize),
    barGlue: '',
  });
  return `[${paint.good(bar)}] ${count}`;
}

/** Only the words in the middle are cut: what becomes of the item stays readable. */
function formatEntry(branch: string, { itemId, kind, text, tail }: ItemEntry, columns: number, paint: Paint): string {
  const front = cutToWidth(`${branch} ${itemId}: `, Math.max(12, Math.floor(columns / 2)), stringWidth);
  const room = columns - stringWidth(front) - stringWidth(tail);
  const words =
    room >= 12
      ? `${cutToWidth(text, room, stringWidth)}${tail}`
      : cutToWidth(`${text}${tail}`, columns - stringWidth(front), stringWidth);
  const colour = { done: paint.good, retry: paint.warning, rejected: paint.bad, failed: paint.bad }[kind];
  return `${front}${colour(words)}`;
}

function toStageLine(progress: Progress, settings: FrameSettings): string {
  const { columns, now } = settings;
  const words = stageWords[progress.stage];
  const simulated = settings.simulated ? ' (SIMULATED)' : '';
  const cost = progress.answers === 0 ? '' : ` · ${formatUsd(progress.costUsd)}`;
  if (progress.endedAt !== null) {
    const took = formatDuration(progress.endedAt - progress.startedAt);
    const what = progress.stage === 'render' ? words.done : `${words.done} ${formatThrough(progress)}`;
    return cutToWidth(`${what} in ${took}${cost}${simulated}`, columns, stringWidth);
  }
  const elapsed = ` · ${formatElapsed(now - progress.startedAt)}`;
  const waiting = progress.stage === 'process' ? formatWaiting(settings.jobs) : null;
  if (waiting !== null)
    return cutToWidth(`${waiting}${elapsed} · ${formatNextLook(settings.jobs, now)}`, columns, stringWidth);
  const left =
    settings.remainingMs === null || settings.remainingMs === 0
      ? ''
      : ` · ${formatDuration(settings.remainingMs)} left`;
  const count = progress.stage === 'render' ? '' : `: ${formatCount(progress)}`;
  return cutToWidth(
    `${words.running} ${settings.batchId}${count}${elapsed}${left}${cost}${simulated}`,
    columns,
    stringWidth,
  );
}
