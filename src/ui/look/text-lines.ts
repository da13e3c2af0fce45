import { type Line, type Tone, toLine, toSpan } from './line.ts';
import { wrapText } from './wrap-text.ts';

/** More than a person scrolls through; a file of the batch has the rest. */
const mostCharacters = 200_000;

/** A text of a batch, wrapped to so many columns, with a column of space before it. */
export function textLines(text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  const isCut = text.length > mostCharacters;
  const shown = isCut ? text.slice(0, mostCharacters) : text;
  return [
    ...wrapText(shown.replace(/\n+$/, ''), columns - 2).map((line) => toLine(toSpan(` ${line}`, tone))),
    ...(isCut ? [toLine(toSpan(' … the rest is in its file', 'dim'))] : []),
  ];
}

export function headingLine(text: string): Line {
  return toLine(toSpan(` ${text}`, 'strong'));
}
