import { countOf } from '../../core/block-text.ts';
import { formatDuration, formatTokens } from '../../core/money-text.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import type { JobsProgress, RunningJob } from './jobs-tally.ts';

/** A line for what became of a job; null: the event is about something else, or worth none. */
export function formatJobEvent(event: ProgressEvent): string | null {
  switch (event.kind) {
    case 'job-submitted':
      return `Job ${event.job} submitted: ${countOf(event.requests, 'call')} to ${toTerminalText(`${event.provider}/${event.model}`, 100)}`;
    case 'job-ended':
      return `Job ${event.job} ended: ${event.outcome}${event.words === null ? '' : ` (${toTerminalText(event.words, 300)})`}`;
    case 'job-collected': {
      const { answered, unclaimed, refused, expired, cancelled, missing } = event.filed;
      const others: readonly (readonly [number, string])[] = [
        [unclaimed, 'unclaimed'],
        [refused, 'refused'],
        [expired, 'expired'],
        [cancelled, 'cancelled'],
        [missing, 'without a line'],
      ];
      const parts = others.filter(([amount]) => amount > 0).map(([amount, word]) => `${formatTokens(amount)} ${word}`);
      return `Job ${event.job} collected: ${[countOf(answered, 'answer'), ...parts].join(', ')}`;
    }
    default:
      return null;
  }
}

/** `job 3 (openai/gpt-6-luna): in_progress, 1,200/2,000` */
export function formatRunningJob({ job, model, requests, completed, rawState }: RunningJob): string {
  const name = model === null ? `job ${job}` : `job ${job} (${toTerminalText(model, 60)})`;
  const count = completed === null ? countOf(requests, 'call') : `${formatTokens(completed)}/${formatTokens(requests)}`;
  return `${name}: ${rawState === null ? 'submitted' : toTerminalText(rawState, 30)}, ${count}`;
}

/** What is waited for, without anything that changes from second to second; null: nothing is. */
export function formatWaiting({ waiting, running }: JobsProgress, now: number): string | null {
  if (waiting === null) return null;
  const counted = running.filter(({ completed }) => completed !== null);
  const done = counted.reduce((sum, { completed }) => sum + (completed ?? 0), 0);
  const parts = [
    `Waiting for ${countOf(waiting.jobs, 'job')}`,
    counted.length === 0
      ? countOf(waiting.calls, 'call')
      : `${formatTokens(done)} of ${countOf(waiting.calls, 'call')} done`,
    ...expectedParts(waiting.expected, now),
  ];
  return parts.join(' · ');
}

/** `next look in 2 minutes`; now: it is being looked. */
export function formatNextLook({ waiting }: JobsProgress, now: number): string {
  const leftMs = (waiting?.nextLookAt ?? now) - now;
  return leftMs < 1000 ? 'looking now' : `next look in ${formatDuration(Math.ceil(leftMs / 1000) * 1000)}`;
}

function expectedParts(expected: NonNullable<JobsProgress['waiting']>['expected'], now: number): readonly string[] {
  if (expected === null) return [];
  const { typicalAtMs, worstAtMs } = expected;
  const typical = typicalAtMs - now;
  const worst = worstAtMs - now;
  const words = typical < 60_000 ? 'expected any minute' : `expected in about ${formatDuration(typical)}`;
  return worst > typical && worst > 60_000 ? [`${words}, at worst in ${formatDuration(worst)}`] : [words];
}
