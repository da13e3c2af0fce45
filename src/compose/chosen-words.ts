/** What a command was limited to, as flags said it. */
export interface ChosenItems {
  readonly limit?: number | undefined;
  readonly item?: readonly string[] | undefined;
  readonly step?: string | undefined;
}

/** The same flags, for the command that comes next. */
export function toChosenWords({ limit, item = [], step }: ChosenItems): readonly string[] {
  return [
    ...(limit === undefined ? [] : ['--limit', String(limit)]),
    ...item.flatMap((id) => ['--item', id]),
    ...(step === undefined ? [] : ['--step', step]),
  ];
}
