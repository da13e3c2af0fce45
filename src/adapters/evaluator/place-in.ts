import type { ExpressionText, Place } from '../../ports/expressions.ts';

/** A place of a text as a place of its file. Behind the first line the file's indentation is not known. */
export function placeIn({ at }: ExpressionText, line: number, column: number): Place {
  return { file: at.file, line: at.line + line - 1, column: line === 1 ? at.column + column - 1 : column };
}
