import { type Span, type Tone, toSpan } from './line.ts';

const steps = '▁▂▃▄▅▆▇█';

/** Amounts as small bars, a column each, against `most`; null: nothing is known of that moment. */
export function sparkSpan(amounts: readonly (number | null)[], most: number, tone: Tone = 'accent'): Span {
  const signs = amounts.map((amount) => {
    if (amount === null) return ' ';
    const ratio = most <= 0 ? 0 : Math.min(1, Math.max(0, amount / most));
    return steps[Math.min(steps.length - 1, Math.floor(ratio * steps.length))] ?? ' ';
  });
  return toSpan(signs.join(''), tone);
}
