import { mostShownCharacters } from '../../core/shown-text.ts';
import { type Line, type Tone, toLine, toSpan } from './line.ts';
import { wrapText } from './wrap-text.ts';

/** A text of a batch, wrapped to so many columns, with a column of space before it. */
export function textLines(text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  const isCut = text.length > mostShownCharacters;
  const shown = isCut ? text.slice(0, mostShownCharacters) : text;
  return [
    ...wrapText(shown.replace(/\n+$/, ''), columns - 2).map((line) => toLine(toSpan(` ${line}`, tone))),
    ...(isCut ? [toLine(toSpan(' … the rest is in its file', 'dim'))] : []),
  ];
}

export function headingLine(text: string): Line {
  return toLine(toSpan(` ${text}`, 'strong'));
}
