import { Flags } from '@oclif/core';
import { type LogFilter, logLevels } from '../core/log-line.ts';
import { readSince } from '../core/read-since.ts';
import { batchIdFlag, placeFlags, stepFlag, toWholeNumber } from './flags.ts';

const linesAtFirst = 50;

/** Everything that logs understands. */
export const logFlags = {
  'batch-id': batchIdFlag,
  follow: Flags.boolean({ char: 'f', summary: 'go on with what comes, until Ctrl-C' }),
  lines: Flags.custom<number>({
    char: 'n',
    summary: `the last n lines (default ${linesAtFirst}; with --since all)`,
    helpValue: '<n>',
    parse: async (text) => toWholeNumber('--lines', text, 0),
  })(),
  level: Flags.option({ summary: 'only this level and graver ones', options: logLevels })(),
  item: Flags.string({ summary: 'only this item, with its children', helpValue: '<id>' }),
  step: stepFlag,
  since: Flags.string({ summary: 'nothing older: 30s, 10m, 2h, 1d, or a date', helpValue: '<time>' }),
  ...placeFlags,
};

/** What the flags ask for; `now`: milliseconds since the epoch. */
export function toLogQuery(
  flags: {
    readonly lines?: number | undefined;
    readonly level?: LogFilter['level'] | undefined;
    readonly item?: string | undefined;
    readonly step?: string | undefined;
    readonly since?: string | undefined;
  },
  now: number,
): LogFilter & { readonly limit: number } {
  const { lines, level, item, step, since } = flags;
  return {
    limit: lines ?? (since === undefined ? linesAtFirst : Number.POSITIVE_INFINITY),
    level: level ?? null,
    item: item ?? null,
    step: step ?? null,
    sinceMs: since === undefined ? null : readSince(since, now),
  };
}
