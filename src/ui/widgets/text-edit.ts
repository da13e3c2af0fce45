import { widthOf, type Line, toSpan } from '../look/line.ts';

/** One line of text that is being typed; `cursor` counts characters of JavaScript from 0. */
export interface TextEdit {
  readonly text: string;
  readonly cursor: number;
}

export function startText(text = ''): TextEdit {
  return { text, cursor: text.length };
}

/** What a key makes of it; null: it is not for texts. */
export function editText(edit: TextEdit, key: string): TextEdit | null {
  const { text, cursor } = edit;
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  switch (key) {
    case 'Left':
      return { text, cursor: cursor - lastCharacter(before).length };
    case 'Right':
      return { text, cursor: cursor + firstCharacter(after).length };
    case 'Home':
    case 'Ctrl+a':
      return { text, cursor: 0 };
    case 'End':
    case 'Ctrl+e':
      return { text, cursor: text.length };
    case 'Backspace':
      return put(before.slice(0, before.length - lastCharacter(before).length), after);
    case 'Delete':
      return put(before, after.slice(firstCharacter(after).length));
    case 'Ctrl+u':
      return put('', after);
    case 'Ctrl+k':
      return put(before, '');
    case 'Ctrl+w':
      return put(before.replace(/\S*\s*$/, ''), after);
    case 'Space':
      return put(`${before} `, after);
    default:
      return isTyped(key) ? put(before + key, after) : null;
  }
}

/** What was pasted, on one line. */
export function insertText({ text, cursor }: TextEdit, pasted: string): TextEdit {
  const line = pasted.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '');
  return put(text.slice(0, cursor) + line, text.slice(cursor));
}

/** With the cursor in it, cut at the left so that the cursor is seen. */
export function textEditLine({ text, cursor }: TextEdit, columns: number): Line {
  let before = text.slice(0, cursor);
  while (before !== '' && widthOf(before) > columns - 1) before = before.slice(firstCharacter(before).length);
  const at = firstCharacter(text.slice(cursor));
  return [
    toSpan(before),
    { ...toSpan(at === '' ? ' ' : at, 'accent'), isUnderCursor: true },
    toSpan(text.slice(cursor + at.length)),
  ];
}

function put(before: string, after: string): TextEdit {
  return { text: before + after, cursor: before.length };
}

/** A name of a key such as PageUp has more than one character, and is of letters of ASCII and +. */
function isTyped(key: string): boolean {
  return key !== '' && !/^(?:[A-Za-z]+\+.*|[A-Z][A-Za-z]+)$/.test(key) && !/\p{Cc}/u.test(key);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function firstCharacter(text: string): string {
  return segmenter.segment(text).containing(0)?.segment ?? '';
}

function lastCharacter(text: string): string {
  return segmenter.segment(text).containing(text.length - 1)?.segment ?? '';
}
