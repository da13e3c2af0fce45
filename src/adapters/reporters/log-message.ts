import { countOf } from '../../core/block-text.ts';
import { formatDuration, formatTokens, formatUsd } from '../../core/money-text.ts';
import type { Note, Reason } from '../../core/verdict.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import { formatJobEvent } from './jobs-text.ts';

/** What happened, in words that stand alone: item, step and job are fields of their own. */
export function toLogMessage(event: ProgressEvent): string {
  switch (event.kind) {
    case 'run-started':
      return `${event.command || 'A run'} begins${event.simulated ? ' (simulated)' : ''}, process ${event.process}`;
    case 'run-ended':
      return `Ends after ${formatDuration(event.durationMs)}${event.exitCode === null ? '' : `, exit code ${event.exitCode}`}${event.error === null ? '' : `: ${event.error}`}`;
    case 'stage-started':
      return toStageWords(event);
    case 'stage-ended':
      return `${event.stage} ends`;
    case 'advanced':
      return 'Is through';
    case 'expanded':
      return `Became ${countOf(event.children, 'child', 'children')}`;
    case 'answered':
      return toAnswerWords(event);
    case 'called':
      return toCallWords(event);
    case 'resend':
      return `${event.reason}${event.fateUnknown ? ' (its fate is unknown)' : ''}; sent again in ${formatDuration(event.delayMs)}`;
    case 'rejected':
      return `Rejected${event.final ? '' : ', tried again'}: ${toReasonWords(event.reasons)}`;
    case 'noted':
      return event.notes.map(({ message }: Note) => message).join('; ') || 'A note';
    case 'settled':
      return event.state === 'accepted' ? 'Accepted' : event.state === 'rejected' ? 'Rejected for good' : 'Failed';
    case 'paused':
      return `${event.provider} is paused for ${formatDuration(event.delayMs)}: ${event.reason}`;
    case 'job-looked-at':
      return `Job ${event.job} is ${event.rawState}${event.completed === null ? '' : `, ${formatTokens(event.completed)} of ${countOf(event.total, 'call')}`}`;
    case 'job-submitted':
    case 'job-ended':
    case 'job-collected':
      return formatJobEvent(event) ?? event.kind;
    case 'jobs-waiting':
      return `Waits for ${countOf(event.jobs, 'job')} (${countOf(event.calls, 'call')}); looks again in ${formatDuration(event.nextLookMs)}`;
    case 'stopping':
      return `${event.by === 'stop' ? 'Stopped from outside' : 'Interrupted'}: waits for ${countOf(event.inFlight, 'call')} in flight, at most ${formatDuration(event.atMostMs)}`;
    case 'tuned':
      return toTunedWords(event);
    case 'failed':
    case 'stopped':
    case 'notice':
      return event.message;
  }
}

function toTunedWords({ workers, maxCostUsd, lanes }: Extract<ProgressEvent, { kind: 'tuned' }>): string {
  const cap = maxCostUsd === null ? 'no cap' : `a cap of ${formatUsd(maxCostUsd)}`;
  const ways = Object.entries(lanes).map(([step, lane]) => `${step} in ${lane}`);
  return `Tuned: goes on with ${[countOf(workers, 'worker'), cap, ...ways].join(', ')}`;
}

function toStageWords({ stage, total, workers, models }: Extract<ProgressEvent, { kind: 'stage-started' }>): string {
  const facts = [
    ...(total === null ? [] : [countOf(total, 'item')]),
    ...(workers === undefined ? [] : [countOf(workers, 'worker')]),
    ...(models ?? []),
  ];
  return `${stage} begins${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}

function toAnswerWords(event: Extract<ProgressEvent, { kind: 'answered' }>): string {
  const { chars, durationMs, usage, costUsd } = event;
  const facts = [
    countOf(chars, 'char'),
    ...(durationMs === null ? ['in a job'] : [formatDuration(durationMs)]),
    ...(usage === null ? ['usage unknown'] : [`${formatTokens(usage.inputTokens + usage.outputTokens)} tokens`]),
    costUsd === null ? 'cost unknown' : formatUsd(costUsd),
  ];
  return `Answered (${facts.join(', ')})`;
}

function toCallWords({ provider, model, outcome }: Extract<ProgressEvent, { kind: 'called' }>): string {
  if (outcome.kind === 'answer') return `${provider}/${model} answered`;
  const status = outcome.status === null ? '' : ` (${outcome.status})`;
  return `${provider}/${model} gave no answer: ${outcome.reason}${status}: ${outcome.message}`;
}

function toReasonWords(reasons: readonly Reason[]): string {
  return reasons.map(({ rule, message }) => `${rule}: ${message}`).join('; ') || 'no reason was given';
}
