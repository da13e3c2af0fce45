import { UserError } from './errors.ts';

const minuteMs = 60_000;
const durationMs = { d: 1440 * minuteMs, h: 60 * minuteMs, m: minuteMs, s: 1000 } as const;
const wayOut =
  'Say when it must be done: 07:00 (the next time it is seven), tomorrow 07:00, 2h, 90m, 30s, or 2026-11-27T07:00.';

/**
 * The time that `--by` names, in ms since the epoch: a clock time of this machine's zone, the next one of its kind; a time of
 * today or tomorrow; so much from now (`2h`, `90m`, `30s`, `1d 6h`); or a date with a time, in this zone where it says none.
 */
export function readDeadline(text: string, nowMs: number): number {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const at = readDuration(words, nowMs) ?? readClockTime(words, nowMs) ?? readDate(text.trim());
  if (at === null) throw new UserError({ code: 'by', message: `--by ${text}: this is no time`, hint: wayOut });
  if (at > nowMs) return at;
  throw new UserError({
    code: 'by',
    message: `--by ${text}: this is ${formatMoment(at, nowMs)}, and it is ${formatMoment(nowMs, nowMs)} now`,
    hint: `Name a time to come. ${wayOut}`,
  });
}

/** `2h`, `90m`, `1d 6h` from `nowMs` on; null: this is none. */
export function readDuration(words: string, nowMs: number): number | null {
  const parts =
    /^(?:(\d{1,4}(?:\.\d+)?) ?d(?:ays?)? ?)?(?:(\d{1,5}(?:\.\d+)?) ?h(?:ours?)? ?)?(?:(\d{1,6}) ?m(?:in(?:utes?)?)? ?)?(?:(\d{1,7}) ?s(?:ec(?:onds?)?)?)?$/.exec(
      words,
    );
  if (parts === null || words === '') return null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  return (
    nowMs +
    Number(days) * durationMs.d +
    Number(hours) * durationMs.h +
    Number(minutes) * durationMs.m +
    Number(seconds) * durationMs.s
  );
}

function readClockTime(words: string, nowMs: number): number | null {
  const parts = /^(?:(today|tomorrow) ?(?:at )?)?(\d{1,2})[:.](\d{2})$/.exec(words);
  if (parts === null) return null;
  const [, day, hour, minute] = parts;
  if (Number(hour) > 23 || Number(minute) > 59) return null;
  const onDay = (daysAhead: number) => {
    const now = new Date(nowMs);
    return new Date(
      now.getFullYear(),
      now.getMonth(),
      now.getDate() + daysAhead,
      Number(hour),
      Number(minute),
    ).getTime();
  };
  if (day !== undefined) return onDay(day === 'tomorrow' ? 1 : 0);
  return onDay(0) > nowMs ? onDay(0) : onDay(1);
}

/** A date with a time, in this machine's zone where it says none; null: this is none. */
export function readDate(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, seconds = '', zone = ''] = parts;
  // A thirtieth of February would be taken for a day of March.
  if (new Date(Number(year), Number(month) - 1, Number(day)).getDate() !== Number(day)) return null;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}${seconds}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? null : at;
}

/** A moment as people near it say it: `05:40`, `tomorrow 05:40`, `Fri 05:40`, `2026-12-24 05:40`, in this machine's zone. */
export function formatMoment(atMs: number, nowMs: number): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  // A day of 23 or 25 hours is a day.
  const days = Math.round((midnight(at) - midnight(now)) / durationMs.d);
  if (days === 0) return time;
  if (days === 1) return `tomorrow ${time}`;
  if (days === -1) return `yesterday ${time}`;
  if (days > 1 && days < 7) return `${weekdays[at.getDay()]} ${time}`;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function two(value: number): string {
  return String(value).padStart(2, '0');
}
