/** Times as providers write them, to ISO 8601 in UTC; null where there is none or nobody can read it. */

export function isoOfSeconds(seconds: unknown): string | null {
  return typeof seconds === 'number' && seconds > 0 ? isoOfMs(seconds * 1000) : null;
}

export function isoOfText(text: unknown): string | null {
  return typeof text === 'string' ? isoOfMs(Date.parse(text)) : null;
}

export function isoAfter(start: string | null, ms: number): string | null {
  return start === null ? null : isoOfMs(Date.parse(start) + ms);
}

function isoOfMs(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
