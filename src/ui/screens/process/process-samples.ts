/** What a process used at a moment; null: unknown. */
export interface ProcessSample {
  readonly atMs: number;
  readonly cpu: number | null;
  readonly memoryBytes: number | null;
}

export const sampledMs = 60_000;

/** With one more, and without those that are older than the last minute. */
export function addSample(samples: readonly ProcessSample[], next: ProcessSample): readonly ProcessSample[] {
  return [...samples, next].filter(({ atMs }) => atMs > next.atMs - sampledMs);
}

/** The last minute before `now` in so many parts, the newest last: the most of each; null: nothing is known of it. */
export function samplesInParts(
  samples: readonly ProcessSample[],
  of: (sample: ProcessSample) => number | null,
  now: number,
  parts: number,
): readonly (number | null)[] {
  const partMs = sampledMs / parts;
  const most: (number | null)[] = Array.from({ length: parts }, () => null);
  for (const sample of samples) {
    const amount = of(sample);
    const part = parts - 1 - Math.floor((now - sample.atMs) / partMs);
    if (amount === null || part < 0 || part >= parts) continue;
    most[part] = Math.max(amount, most[part] ?? 0);
  }
  return most;
}
