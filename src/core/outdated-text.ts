import { formatUsd } from './money-text.ts';

const causeText = {
  edited: 'prompt.md was edited after it was paid for',
  template: 'template or inputs now give another prompt',
  verdict: 'schema or rules now decide otherwise, and paid work rests on the old value',
} as const;

/** Outdated answers of one step in a sentence, with the price of redoing them. */
export function formatOutdated(row: { readonly step: string; readonly cause: keyof typeof causeText; readonly items: number; readonly example: string; readonly redoUsd: number | null }): string {
  const price = row.redoUsd === null ? 'at an unknown price' : `for about ${formatUsd(row.redoUsd)}`;
  const answers = row.items === 1 ? `1 answer is outdated (${row.example})` : `${row.items} answers are outdated (for instance ${row.example})`;
  return `${row.step}: ${answers}: ${causeText[row.cause]}. Nothing is redone by itself; clean and process would redo ${row.items === 1 ? 'it' : 'them'} ${price}.`;
}
