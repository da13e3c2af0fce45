import { UserError } from '../core/errors.ts';
import { drawInteger, type Random } from '../core/sample-words.ts';

/** What can go wrong with one call; at most one of these happens to it. */
export const faultMeanings = {
  'rate-limit': '429 with retry-after',
  overloaded: '503, or 529 of Anthropic',
  'flex-refused': 'the flex lane has no room (calls of other lanes go on)',
  'server-error': '500',
  reset: 'the connection breaks: half of them before the call is billed, half after',
  hang: 'billed, and never answered',
  truncate: 'the answer is cut off, with the finish reason of the length limit',
  'bad-json': 'the JSON of the answer is wrapped in other text, or broken',
  refusal: 'the model declines',
  empty: 'an answer without text',
  block: "the provider's filter blocks the prompt or the answer",
  auth: 'the key is refused',
  billing: 'the account has no credit left',
} as const;

export type FaultKind = keyof typeof faultMeanings;

/** What can go wrong with jobs and their lines; several may happen to one job. */
export const jobFaultMeanings = {
  'line-error': 'a line of a job fails',
  'line-expired': 'a line was not done when its job ended',
  'line-missing': 'an answer of a job is billed, and is not among the results',
  'line-duplicate': 'a line stands twice among the results',
  'line-foreign': 'the results have a line that nobody asked for',
  'line-malformed': 'a line of the results cannot be read',
  'job-invalid': 'the check of the file fails, with the number of a line (Anthropic has no file)',
  'job-expired': 'a job is not done in time: half of it, or nothing with Gemini',
  'job-cancelled': 'the provider cancels a job when it is half done',
  'job-missing': 'a look at a job says 404',
  'unknown-status': 'a look at a job says a word that nobody knows',
  'create-lost': 'a job is created, and the connection breaks before the answer',
  'create-refused': 'a job is not created: 429, try later',
  'create-failed': 'a job is not created: 500',
  'upload-cut': 'the connection breaks while a file is uploaded',
  'results-cut': 'the connection breaks in the middle of the results',
  'list-cut': 'a list of jobs says 500',
  'list-stale': 'a list of jobs does not have the newest yet',
} as const;

export type JobFaultKind = keyof typeof jobFaultMeanings;

const settings = ['no-usage', 'slow', 'latency', 'retry-after', 'job-time'] as const;
const known = [...Object.keys(faultMeanings), ...Object.keys(jobFaultMeanings), ...settings];
const example =
  'write faults as in rate-limit:5%,bad-json:2%,slow:3s (also "once": the first time each request is sent)';

export interface FaultRule {
  readonly kind: FaultKind;
  /** From 0 to 1. */
  readonly share: number;
  /** Only the first time a request is sent; `share` is then 1. */
  readonly isOnce: boolean;
}

export interface JobFaultRule {
  readonly kind: JobFaultKind;
  /** From 0 to 1. */
  readonly share: number;
  /** Only the first so many times (`once`, `3x`); `share` is then 1. null: as often as the share has it. */
  readonly firstTimes: number | null;
}

export interface FaultPlan {
  readonly rules: readonly FaultRule[];
  /** How often the usage is left out of an answer, from 0 to 1. */
  readonly noUsageShare: number;
  /** Waited before each answer: `slow` and `latency` together. */
  readonly delayMs: number;
  /** What a rate limit asks to wait; null: something from 50 ms to 1 s. */
  readonly retryAfterMs: number | null;
  readonly jobRules: readonly JobFaultRule[];
  /** From the creation of a job to its end; null: two seconds. */
  readonly jobTimeMs: number | null;
}

export const noFaults: FaultPlan = {
  rules: [],
  noUsageShare: 0,
  delayMs: 0,
  retryAfterMs: null,
  jobRules: [],
  jobTimeMs: null,
};

/** Reads `rate-limit:5%,slow:3s`. A fault without a percentage always happens. */
export function parseFaults(text: string): FaultPlan {
  const rules: FaultRule[] = [];
  const jobRules: JobFaultRule[] = [];
  let { noUsageShare, delayMs, retryAfterMs, jobTimeMs } = noFaults;
  for (const part of text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')) {
    const [name = '', value = '', ...rest] = part.split(':').map((word) => word.trim());
    if (rest.length > 0) throw unreadable(part, 'has more than one ":"');
    if (name === 'slow' || name === 'latency') delayMs += toDuration(part, value);
    else if (name === 'retry-after') retryAfterMs = toDuration(part, value);
    else if (name === 'no-usage') noUsageShare = toShare(part, value);
    else if (name === 'job-time') jobTimeMs = toDuration(part, value);
    else if (isJobFault(name)) {
      if (jobRules.some((rule) => rule.kind === name)) throw unreadable(part, `names ${name} a second time`);
      const firstTimes = toTimes(value);
      jobRules.push({ kind: name, share: firstTimes === null ? toShare(part, value) : 1, firstTimes });
    } else if (isFaultKind(name)) {
      if (rules.some((rule) => rule.kind === name)) throw unreadable(part, `names ${name} a second time`);
      rules.push({ kind: name, share: value === 'once' ? 1 : toShare(part, value), isOnce: value === 'once' });
    } else {
      throw new UserError({
        code: 'faults',
        message: `"${name}" is not a fault that is known`,
        hint: `Known faults: ${known.join(', ')}`,
      });
    }
  }
  const sum = rules.filter((rule) => !rule.isOnce).reduce((total, rule) => total + rule.share, 0);
  if (sum > 1 + 1e-9) {
    throw new UserError({
      code: 'faults',
      message: `The faults add up to ${Math.round(sum * 1000) / 10}%, and at most one happens to a call`,
      hint: 'Let the percentages add up to 100% at most',
    });
  }
  return { rules, noUsageShare, delayMs, retryAfterMs, jobRules, jobTimeMs };
}

/** The fault of the `asked`-th time a request is sent (from 1); null: none. Draws exactly one number. */
export function drawFault(plan: FaultPlan, asked: number, random: Random): FaultKind | null {
  const roll = random();
  const once = plan.rules.filter((rule) => rule.isOnce);
  if (asked <= once.length) return once[asked - 1]?.kind ?? null;
  let reached = 0;
  for (const rule of plan.rules) {
    if (rule.isOnce) continue;
    reached += rule.share;
    if (roll < reached) return rule.kind;
  }
  return null;
}

export function drawRetryAfterMs(plan: FaultPlan, random: Random): number {
  return plan.retryAfterMs ?? drawInteger(random, 50, 1000);
}

function isFaultKind(name: string): name is FaultKind {
  return Object.hasOwn(faultMeanings, name);
}

export function isJobFault(name: string): name is JobFaultKind {
  return Object.hasOwn(jobFaultMeanings, name);
}

/** `once` and `3x`. */
function toTimes(value: string): number | null {
  if (value === 'once') return 1;
  const times = /^([1-9]\d*)x$/.exec(value)?.[1];
  return times === undefined ? null : Number(times);
}

function toShare(part: string, value: string): number {
  if (value === '') return 1;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(value);
  if (percent === null) throw unreadable(part, `needs a percentage, and "${value}" is none`);
  const share = Number(percent[1]) / 100;
  if (share > 1) throw unreadable(part, 'is more than 100%');
  return share;
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function toDuration(part: string, value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(value);
  if (match === null) throw unreadable(part, `needs a time such as 200ms, 3s or 1m, and "${value}" is none`);
  const unitMs = match[2] === undefined ? 1 : units[match[2] as keyof typeof units];
  return Number(match[1]) * unitMs;
}

function unreadable(part: string, why: string): UserError {
  return new UserError({
    code: 'faults',
    message: `The fault "${part}" ${why}`,
    hint: `${example.charAt(0).toUpperCase()}${example.slice(1)}`,
  });
}
