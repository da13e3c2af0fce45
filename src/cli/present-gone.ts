import { formatUsd } from '../core/money-text.ts';

/** That answers which were paid for are bought again, since nobody has them any more; no line where there are none. */
export function goneLines(
  gone: { readonly answers: number; readonly costUsd: number | null } | null,
): readonly string[] {
  if (gone === null) return [];
  const { answers, costUsd } = gone;
  const cost = costUsd === null ? 'at an unknown cost' : `for ${formatUsd(costUsd)}`;
  return [
    answers === 1
      ? `1 answer was paid ${cost}, and its receipt is gone: it is bought again.`
      : `${answers} answers were paid ${cost}, and their receipts are gone: they are bought again.`,
  ];
}
