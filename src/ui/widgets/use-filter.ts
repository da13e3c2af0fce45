import { useState } from 'react';
import { type Line, toSpan } from '../look/line.ts';
import type { ScreenView } from '../shell.ts';
import { actionsOf } from '../shell.ts';
import { editText, insertText, startText, type TextEdit, textEditLine } from './text-edit.ts';

export interface Filter {
  /** '': none. */
  readonly text: string;
  readonly isTyping: boolean;
  begin(): void;
  clear(): void;
  /** For ScreenView: while typing, `filter` is the first scope. */
  readonly typing: NonNullable<ScreenView['typing']> | null;
  readonly actions: ScreenView['actions'];
  /** Empty where there is no filter. */
  line(columns: number): Line;
}

/** The words behind `/`: the list changes while they are typed. */
export function useFilter(changed: () => void = () => {}): Filter {
  const [edit, setEdit] = useState<TextEdit>(startText());
  const [isTyping, setIsTyping] = useState(false);
  const change = (next: TextEdit): void => {
    setEdit(next);
    if (next.text !== edit.text) changed();
  };
  const clear = (): void => {
    setIsTyping(false);
    change(startText());
  };
  return {
    text: edit.text,
    isTyping,
    begin: () => setIsTyping(true),
    clear,
    typing: isTyping
      ? {
          press(key) {
            const next = editText(edit, key);
            if (next !== null) change(next);
          },
          paste: (text) => change(insertText(edit, text)),
        }
      : null,
    actions: actionsOf('filter', { keep: () => setIsTyping(false), clear }),
    line(columns) {
      if (isTyping) return [toSpan(' /', 'accent'), ...textEditLine(edit, columns - 3)];
      return edit.text === '' ? [] : [toSpan(' /', 'accent'), toSpan(edit.text)];
    },
  };
}

/** Whether each of the words is in the text, without case. */
export function matchesWords(text: string, filter: string): boolean {
  const lower = text.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
