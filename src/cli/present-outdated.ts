import { countOf } from '../core/block-text.ts';
import { formatUsd } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';

/** Paid answers of one step that no longer fit what would be asked or decided now. */
export interface OutdatedRow {
  readonly step: string;
  readonly cause: 'edited' | 'template' | 'verdict';
  readonly items: number;
  readonly example: string;
  /** About what redoing them costs; null: unknown. */
  readonly redoUsd: number | null;
}

const causeWords: Readonly<Record<OutdatedRow['cause'], string>> = {
  edited: 'prompt.md was edited after it was paid for',
  template: 'the template or its inputs have changed since',
  verdict: 'schema or rules now decide otherwise',
};

/** One sentence for each step and cause, with the price of redoing. */
export function presentOutdated(rows: readonly OutdatedRow[]): readonly string[] {
  return rows.map(({ step, cause, items, example, redoUsd }) => {
    const price = redoUsd === null ? 'at an unknown price' : `for about ${formatUsd(redoUsd)}`;
    const what = countOf(items, 'paid answer is', 'paid answers are');
    return `${toTerminalText(step, 40)}: ${what} outdated (${causeWords[cause]}; for instance ${toTerminalText(example, 130)}); kept, or redone ${price} after clean`;
  });
}
