import type { ProgressEvent, Reporter } from '../../ports/reporter.ts';
import { withoutKeys } from './without-keys.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

const maxTextChars = 2000;

/**
 * Writes events as objects for the batch's log: {at, level, event, …the event's fields}. Keys never get into it: neither
 * `secrets` nor what looks like one.
 */
export function createLogReporter(options: {
  readonly append: (line: object) => void;
  readonly level: LogLevel;
  readonly secrets: readonly string[];
  readonly now: () => number;
}): Reporter {
  const least = logLevels.indexOf(options.level);
  return {
    report(event) {
      const level = levelOf(event);
      if (logLevels.indexOf(level) < least) return;
      const { kind, ...fields } = event;
      const rest = kind === 'notice' ? { message: event.message } : fields;
      options.append({
        at: new Date(options.now()).toISOString(),
        level,
        event: kind,
        ...clean(rest, options.secrets),
      });
    },
  };
}

function levelOf(event: ProgressEvent): LogLevel {
  switch (event.kind) {
    case 'advanced':
    case 'expanded':
    case 'job-looked-at':
    case 'jobs-waiting':
      return 'debug';
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
    case 'resend':
    case 'rejected':
    case 'paused':
      return 'warning';
    case 'failed':
      return 'error';
    case 'notice':
      return event.level;
  }
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
