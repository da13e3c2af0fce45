import type { LogLine } from '../../ports/dashboard-backend.ts';
import { type Line, type Tone, toSpan } from '../look/line.ts';

export const logLevels = ['debug', 'info', 'warning', 'error'] as const;

const signs: Readonly<Record<LogLine['level'], readonly [sign: string, tone: Tone]>> = {
  debug: ['·', 'dim'],
  info: [' ', 'plain'],
  warning: ['▲', 'warning'],
  error: ['✗', 'bad'],
};

/** A line of a log: the time of day where the reader is, a sign of the level, the words. */
export function logLine({ at, level, text }: LogLine, hasDay = false): Line {
  const [sign, tone] = signs[level];
  return [
    toSpan(` ${hasDay ? dayOf(at) : ''}${timeOf(at)} `, 'dim'),
    toSpan(`${sign} `, tone),
    toSpan(text, level === 'debug' ? 'dim' : tone),
  ];
}

/** The lines that are seen: `top` null: the newest, as they come. */
export function logWindow(lines: readonly LogLine[], top: number | null, height: number): readonly Line[] {
  const from = top ?? Math.max(0, lines.length - height);
  return lines.slice(from, from + height).map((line) => logLine(line));
}

/** Scrolled by so many lines; null: at the end, so that what is new is seen. */
export function scrollLog(top: number | null, by: number, total: number, height: number): number | null {
  const last = Math.max(0, total - height);
  const next = Math.max(0, (top ?? last) + by);
  return next >= last ? null : next;
}

function timeOf(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return '--:--:--';
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function dayOf(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return '';
  return `${String(time.getMonth() + 1).padStart(2, '0')}-${String(time.getDate()).padStart(2, '0')} `;
}
