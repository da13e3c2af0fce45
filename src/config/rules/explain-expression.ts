import type { ExpressionProblem } from '../expression-reader.ts';

const hasUnclosedText = /unterminated string/i;
const words = /^[\p{L}\p{N}_]+(?:[\s,;:.!?'’-]+[\p{L}\p{N}_]+)*[.!?]?$/u;

/** The way out of a problem in an expression, where its text shows what the person had in mind. */
export function explainExpression(
  { message, hint, unknownName }: ExpressionProblem,
  text: string,
  isCut: boolean,
  mayBeText: boolean,
): string {
  if (text.includes('{{')) return 'An expression has no braces around its names: write raw.price, not {{raw.price}}.';
  // In double quotes YAML reads \n before JavaScript does.
  if (/\n/.test(text) && hasUnclosedText.test(message))
    return 'A text in quotes may not hold a line end, and YAML makes one of \\n in double quotes: write \\\\n, or put the text between backticks.';
  if (isCut) return `" #" begins a comment in YAML, so the expression is only "${text}". Quote the whole.`;
  if (unknownName === null) return words.test(text) && /\s/.test(text.trim()) && hint === '' ? sayQuotes(text) : hint;
  if (/^(?:yes|no|on|off)$/i.test(unknownName)) return 'In YAML 1.2 only true and false are booleans.';
  if (hint.startsWith('Did you mean') || !hint.startsWith('There are ')) return hint;
  return mayBeText && unknownName === text.trim()
    ? sayQuotes(text)
    : `${hint} A text in an expression wears quotes: '${unknownName}'.`;
}

function sayQuotes(text: string): string {
  const shown = text.trim().replace(/\s+/g, ' ');
  const inner = shown.includes("'") ? `\`${shown}\`` : `'${shown}'`;
  return `If it is meant as a text: a constant text wears two pairs of quotes, "${inner}".`;
}
