import { useState } from 'react';
import { type Line, lineWidth, spread, toLine, toSpan } from '../look/line.ts';
import { actionsOf, type ScreenView } from '../shell.ts';
import { listStart, moveCursor, settleList } from './list-position.ts';
import { rowOfHit } from './list-actions.ts';
import { type Column, tableLines } from './table.ts';
import { editText, insertText, startText, textEditLine } from './text-edit.ts';
import { matchesWords } from './use-filter.ts';

export interface Picker {
  readonly isOpen: boolean;
  /** With the cursor on that row, and words typed already. */
  begin(row: number, filter?: string): void;
  /** For ScreenView, while it is open: `picker` is the first scope. */
  readonly typing: NonNullable<ScreenView['typing']>;
  readonly actions: ScreenView['actions'];
  onHit(hit: string, isDouble: boolean): void;
  move(by: number): void;
  lines(size: { readonly columns: number; readonly rows: number }): readonly Line[];
}

/** A list out of which one is chosen: what is typed narrows it. `height`: how many of its rows are seen. */
export function usePicker<Row>(list: {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly wordsOf: (row: Row) => string;
  readonly height: number;
  readonly onTake: (row: Row) => void;
}): Picker {
  const [isOpen, setIsOpen] = useState(false);
  const [edit, setEdit] = useState(startText());
  const [at, setAt] = useState(listStart);
  const shown = list.rows.filter((row) => edit.text === '' || matchesWords(list.wordsOf(row), edit.text));
  const position = settleList(at, shown.length, list.height);
  const change = (next: typeof edit | null): void => {
    if (next === null) return;
    setEdit(next);
    if (next.text !== edit.text) setAt(listStart);
  };
  const move = (by: number): void => setAt(moveCursor(position, by, shown.length, list.height));
  const take = (index: number): void => {
    const row = shown[index];
    if (row === undefined) return;
    setIsOpen(false);
    list.onTake(row);
  };
  return {
    isOpen,
    begin(row, filter = '') {
      setEdit(startText(filter));
      setAt(
        filter === '' ? settleList({ cursor: Math.max(0, row), top: 0 }, list.rows.length, list.height) : listStart,
      );
      setIsOpen(true);
    },
    typing: { press: (key) => change(editText(edit, key)), paste: (text) => change(insertText(edit, text)) },
    actions: actionsOf('picker', {
      take: () => take(position.cursor),
      leave: () => setIsOpen(false),
      up: () => move(-1),
      down: () => move(1),
      pageUp: () => move(1 - list.height),
      pageDown: () => move(list.height - 1),
    }),
    onHit(hit, isDouble) {
      const index = rowOfHit(hit, list.name);
      if (index === null) return;
      if (isDouble) take(index);
      else setAt({ ...position, cursor: index });
    },
    move,
    lines({ columns, rows }) {
      const title = toLine(toSpan(` ${list.title} `, 'accent'), toSpan(' /', 'accent'), ...textEditLine(edit, 30));
      const count = toLine(toSpan(`${shown.length} of ${list.rows.length} `, 'dim'));
      const table = tableLines(
        {
          name: list.name,
          columns: list.columns,
          total: shown.length,
          position,
          hasFocus: true,
          rowAt: (index) => shown[index] ?? null,
        },
        { columns, rows: rows - 1 },
      );
      return [
        spread(title, lineWidth(title) > columns - 20 ? [] : count, columns),
        ...(shown.length === 0 ? [toLine(toSpan('  None has these words.', 'dim'))] : table),
      ];
    },
  };
}
