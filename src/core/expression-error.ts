import type { Place } from './expression.ts';

/** What an expression did wrong, in one line with its place, for reasons and notes. */
export function describeExpressionError(error: {
  readonly message: string;
  readonly part: string | null;
  readonly at: Place;
}): string {
  const { file, line, column } = error.at;
  const part = error.part === null ? '' : `${error.part}: `;
  return `${part}${error.message.replace(/[.\s]+$/, '')} (${file}:${line}:${column})`;
}
