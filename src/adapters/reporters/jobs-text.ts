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

/** How many jobs are waited for, and how far they are; null: none are. */
export function formatWaiting({ waiting, running }: JobsProgress): string | null {
  if (waiting === null) return null;
  const counted = running.filter(({ completed }) => completed !== null);
  const done = counted.reduce((sum, { completed }) => sum + (completed ?? 0), 0);
  const calls = countOf(waiting.calls, 'call');
  return `Waiting for ${countOf(waiting.jobs, 'job')} · ${counted.length === 0 ? calls : `${formatTokens(done)} of ${calls} done`}`;
}

/** `next look in 2 minutes`; now: it is being looked. */
export function formatNextLook({ waiting }: JobsProgress, now: number): string {
  const leftMs = (waiting?.nextLookAt ?? now) - now;
  return leftMs < 1000 ? 'looking now' : `next look in ${formatDuration(Math.ceil(leftMs / 1000) * 1000)}`;
}

/** When they should have ended, by what such jobs took before; null: unknown. */
export function formatExpected({ waiting }: JobsProgress, now: number): string | null {
  if (waiting === null || waiting.expected === null) return null;
  const typicalMs = waiting.expected.typicalAtMs - now;
  const worstMs = waiting.expected.worstAtMs - now;
  const words = typicalMs < 60_000 ? 'expected any minute' : `expected in about ${formatDuration(typicalMs)}`;
  return worstMs > typicalMs && worstMs > 60_000 ? `${words}, at worst in ${formatDuration(worstMs)}` : words;
}
