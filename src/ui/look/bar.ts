import { type Span, type Tone, toSpan } from './line.ts';

/** A thin bar of `columns` columns, to half a column; heavy against light, so that it needs no colour. Only nothing is empty, only all is full. */
export function barSpans(ratio: number, columns: number, tone: Tone = 'accent'): readonly Span[] {
  const whole = columns * 2;
  const exact = Math.round(Math.min(1, Math.max(0, ratio)) * whole);
  const filled = ratio >= 1 ? whole : Math.min(whole - 1, ratio > 0 ? Math.max(1, exact) : 0);
  const text = '━'.repeat(Math.floor(filled / 2)) + (filled % 2 === 1 ? '╸' : '');
  return [toSpan(text, tone), toSpan('─'.repeat(columns - text.length), 'dim')];
}
