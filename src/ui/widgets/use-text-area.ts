import { useMemo, useState } from 'react';
import { charactersOf, type Line, toSpan } from '../look/line.ts';
import { scrollTo } from './list-position.ts';
import { editArea, layOutText, pasteInto, rowOfCursor, startArea, type TextArea, type TextRow } from './text-area.ts';

export interface AreaView {
  readonly text: string;
  readonly lines: readonly Line[];
  /** `3-20 of 64`; '' where all is seen. */
  readonly info: string;
  readonly press: (key: string) => void;
  readonly paste: (text: string) => void;
  /** Scrolls without the cursor. */
  readonly scroll: (by: number) => void;
}

/** A text in a window, to be read and to be typed in. `given`: what it is until something is typed; `changed` is told each new text. */
export function useTextArea(
  given: string,
  options: { readonly columns: number; readonly rows: number; readonly isTyping: boolean },
  changed: (text: string) => void,
): AreaView {
  const [kept, setKept] = useState<{ area: TextArea; top: number }>({ area: startArea(given), top: 0 });
  const area = kept.area.text === given ? kept.area : startArea(given);
  const { columns, rows: height, isTyping } = options;
  const inner = Math.max(4, columns - 2);
  const rows = useMemo(() => layOutText(area.text, inner), [area.text, inner]);
  const top = scrollTo(kept.area.text === given ? kept.top : 0, rows.length, height);
  const put = (next: TextArea): void => {
    const nextRows = next.text === area.text ? rows : layOutText(next.text, inner);
    const row = rowOfCursor(nextRows, next.cursor);
    setKept({ area: next, top: Math.max(0, Math.min(row, Math.max(top, row - height + 1))) });
    if (next.text !== given) changed(next.text);
  };
  const cursorRow = isTyping ? rowOfCursor(rows, area.cursor) : -1;
  return {
    text: area.text,
    lines: rows
      .slice(top, top + height)
      .map((row, index) => rowLine(area, row, top + index === cursorRow ? area.cursor : null)),
    info: rows.length <= height ? '' : `${top + 1}-${Math.min(rows.length, top + height)} of ${rows.length}`,
    press(key) {
      const next = editArea(area, key, { columns: inner, rows: height });
      if (next !== null) put(next);
    },
    paste: (text) => put(pasteInto(area, text)),
    scroll: (by) => setKept({ area, top: scrollTo(top + by, rows.length, height) }),
  };
}

function rowLine({ text }: TextArea, { start, end }: TextRow, cursor: number | null): Line {
  if (cursor === null) return [toSpan(` ${text.slice(start, end)}`)];
  const [at = ''] = charactersOf(text.slice(cursor, end));
  return [
    toSpan(` ${text.slice(start, cursor)}`),
    { ...toSpan(at === '' ? ' ' : at, 'accent'), isUnderCursor: true },
    toSpan(text.slice(cursor + at.length, end)),
  ];
}
