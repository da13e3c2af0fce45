import type { JsonObject } from '../../core/json.ts';
import { isAtLeast, type LogLevel, type LogLine } from '../../core/log-line.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import { toLogMessage } from './log-message.ts';
import { withoutKeys } from './without-keys.ts';

const maxTextChars = 2000;

/**
 * Events as lines of the log: {at, level, run, event, item, step, job, message, …the event's other fields}; null for what is below
 * `level`. Keys never get into one: neither `secrets` nor what looks like a key. Nor do prompts and answers.
 */
export function createLogLines(options: {
  /** Names the invocation. */
  readonly run: string;
  readonly level: LogLevel;
  readonly secrets: readonly string[];
  readonly now: () => number;
}): (event: ProgressEvent) => LogLine | null {
  return (event) => {
    const level = levelOf(event);
    if (!isAtLeast(level, options.level)) return null;
    // What comes of an answer has its own line.
    if (event.kind === 'called' && event.outcome.kind === 'answer') return null;
    const details = detailsOf(event);
    return clean(
      {
        at: new Date(options.now()).toISOString(),
        level,
        run: options.run,
        event: event.kind,
        item: 'itemId' in event ? event.itemId : null,
        step: 'step' in event ? event.step : null,
        job: 'job' in event ? (event.job ?? null) : null,
        message: toLogMessage(event),
        details,
      },
      options.secrets,
    );
  };
}

function levelOf(event: ProgressEvent): LogLevel {
  switch (event.kind) {
    case 'advanced':
    case 'expanded':
    case 'called':
    case 'job-looked-at':
    case 'jobs-waiting':
      return 'debug';
    case 'run-started':
    case 'stage-started':
    case 'stage-ended':
    case 'answered':
    case 'noted':
    case 'settled':
    case 'stopping':
    case 'tuned':
    case 'job-submitted':
    case 'job-ended':
    case 'job-collected':
      return 'info';
    case 'run-ended':
      return event.error === null ? 'info' : 'error';
    case 'resend':
    case 'rejected':
    case 'paused':
      return 'warning';
    case 'failed':
    case 'stopped':
      return 'error';
    case 'notice':
      return event.level;
  }
}

/** The fields that the message says in words only. */
function detailsOf(event: ProgressEvent): JsonObject {
  if (event.kind === 'called') {
    const { callId, attempt, provider, model, lane, startedAtMs, endedAtMs, outcome } = event;
    const reason = outcome.kind === 'problem' ? { reason: outcome.reason, status: outcome.status } : {};
    return { call: callId, attempt, provider, model, lane, durationMs: endedAtMs - startedAtMs, ...reason };
  }
  const { kind, itemId, step, job, message, level, facts, ...rest } = event as ProgressEvent & Record<string, never>;
  return rest;
}

/** The same value with every text in it bounded and without keys. */
function clean<Value>(value: Value, secrets: readonly string[]): Value;
function clean(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    const text = withoutKeys(value, secrets);
    return text.length <= maxTextChars ? text : `${text.slice(0, maxTextChars - 1).toWellFormed()}…`;
  }
  if (Array.isArray(value)) return value.map((element) => clean(element, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) copy[key] = clean(part, secrets);
  return copy;
}
