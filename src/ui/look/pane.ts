import { type Line, lineWidth, type Span, toSpan } from './line.ts';

/** A title with a thin line behind it, and on the right what is shown: no boxes. */
export function paneTitle(
  pane: { readonly name: string; readonly title: string; readonly info?: Line; readonly hasFocus?: boolean },
  columns: number,
): Line {
  const hit = `pane:${pane.name}`;
  const title = toSpan(` ${pane.title} `, pane.hasFocus === true ? 'accent' : 'strong', hit);
  const info = pane.info ?? [];
  const rule = (length: number): Span => toSpan('─'.repeat(Math.max(0, length)), 'dim', hit);
  const free = columns - lineWidth([title]) - lineWidth(info) - 3;
  if (free < 1) return [title, ...info];
  return [title, rule(free), ...(info.length === 0 ? [rule(3)] : [toSpan(' '), ...info, toSpan(' ')])];
}

export interface Tab {
  readonly name: string;
  readonly title: string;
}

/** Panes that share a place, by their titles. */
export function tabsLine(tabs: readonly Tab[], chosen: string, info: Line, columns: number): Line {
  const spans = tabs.flatMap(({ name, title }, index): readonly Span[] => [
    ...(index === 0 ? [] : [toSpan('│', 'dim')]),
    toSpan(name === chosen ? `▸${title} ` : ` ${title} `, name === chosen ? 'accent' : 'dim', `pane:${name}`),
  ]);
  const free = columns - lineWidth(spans) - lineWidth(info) - 3;
  const rule = toSpan(` ${'─'.repeat(Math.max(0, free))} `, 'dim');
  return free < 1 ? [...spans, toSpan(' '), ...info] : [...spans, rule, ...info];
}
