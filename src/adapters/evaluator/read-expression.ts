import type { ExpressionReading, KnownNames } from '../../ports/expressions.ts';
import { parseExpression } from './parse-text.ts';

/** What an expression reads, and what keeps it from running. */
export function readExpression(text: string, known?: KnownNames): ExpressionReading {
  const { names, problems } = parseExpression(text, known);
  return { names: names.map(({ path, isCalled, start, end }) => ({ path, isCalled, start, end })), problems };
}
