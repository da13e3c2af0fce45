import { isJsonObject, type JsonObject } from './json.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';
/** From the least to the gravest. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

/** One line of a batch's log: what happened, in words for people and as fields for programs. */
export interface LogLine {
  /** ISO, in UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** Which invocation wrote it; null: it does not say. */
  readonly run: string | null;
  /** The kind of event: `answered`, `rejected`, `notice` … */
  readonly event: string;
  readonly item: string | null;
  readonly step: string | null;
  /** Number of the job at a provider. */
  readonly job: number | null;
  readonly message: string;
  /** What else the event has. */
  readonly details: JsonObject;
}

/** Where a reader of a log stands: behind so many bytes of a part. Parts are numbered from 1 on, and the number stays when a part is renamed. */
export interface LogCursor {
  readonly part: number;
  readonly offset: number;
}

export const startOfLog: LogCursor = { part: 0, offset: 0 };

/** What a reader wants to see; null: all. */
export interface LogFilter {
  /** The least level. */
  readonly level: LogLevel | null;
  /** An item, with the children made of it. */
  readonly item: string | null;
  readonly step: string | null;
  /** Nothing that is older; milliseconds since the epoch. */
  readonly sinceMs: number | null;
}

export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}

/** A line as it stands in the file; null: it is none. */
export function toLogLine(value: object): LogLine | null {
  if (!isJsonObject(value)) return null;
  const { at, level, run, event, item, step, job, message, ...details } = value;
  if (typeof at !== 'string' || !isLogLevel(level) || typeof event !== 'string') return null;
  return {
    at,
    level,
    run: typeof run === 'string' ? run : null,
    event,
    item: typeof item === 'string' ? item : null,
    step: typeof step === 'string' ? step : null,
    job: typeof job === 'number' ? job : null,
    message: typeof message === 'string' ? message : event,
    details,
  };
}

/** As it is written: one flat object, without what it does not have. */
export function fromLogLine({ details, ...line }: LogLine): JsonObject {
  const said = Object.entries(line).filter(([, value]) => value !== null);
  const { message, ...rest } = Object.fromEntries(said) as { readonly message: string };
  return { ...rest, message, ...details };
}

export function fitsFilter(line: LogLine, { level, item, step, sinceMs }: LogFilter): boolean {
  return (
    (level === null || isAtLeast(line.level, level)) &&
    (item === null || line.item === item || line.item?.startsWith(`${item}--`) === true) &&
    (step === null || line.step === step) &&
    (sinceMs === null || Date.parse(line.at) >= sinceMs)
  );
}

/** As text, for programs that ask again later. */
export function formatLogCursor({ part, offset }: LogCursor): string {
  return `${part}:${offset}`;
}

/** null: this is no cursor. */
export function parseLogCursor(text: string): LogCursor | null {
  const [, part, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(text) ?? [];
  return part === undefined || offset === undefined ? null : { part: Number(part), offset: Number(offset) };
}

function isLogLevel(value: unknown): value is LogLevel {
  return (logLevels as readonly unknown[]).includes(value);
}
