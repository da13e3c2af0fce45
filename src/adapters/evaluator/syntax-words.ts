import type { Refusal } from './refusals.ts';

/** Said by us, not by the parser. */
export const severalExpressions = 'Only one expression can stand here, and a comma separates two';

/** Looks of common mistakes, first match wins. The text is what stands from the mistake on. */
const mistakes: readonly {
  readonly from?: RegExp;
  readonly text?: RegExp;
  readonly message?: string;
  readonly hint: string;
}[] = [
  { message: severalExpressions, hint: 'A list is written [a, b].' },
  { text: /^\s*$/, hint: 'Write what it is computed from, for instance raw.price > 10.' },
  {
    text: /^\s*\{\{|\{\{\s*[\w.]+\s*\}\}/,
    hint: 'An expression has no braces around its names: write raw.price, not {{raw.price}}.',
  },
  {
    text: /^\s*(const|let|var|if|for|while|return|throw|switch|try)\b/,
    hint: 'This is a statement. An expression gives a value; statements belong into a function of functions.js.',
  },
  { from: /^and\b/, hint: 'In JavaScript "and" is written &&.' },
  { from: /^or\b/, hint: 'In JavaScript "or" is written ||.' },
  { from: /^not\b/, hint: 'In JavaScript "not" is written !.' },
  { from: /^if\b/, hint: 'A choice is written condition ? one : other.' },
  { from: /^;/, hint: 'One expression has no semicolon; several computations belong into a function of functions.js.' },
  { from: /^=[^=>]/, hint: 'To compare, write ===.' },
  { from: /^\.\.\d/, hint: 'Numbers in a row are range(a, b).' },
  { text: /^[^'"`]*\bnot\s+\w/, hint: 'In JavaScript "not" is written !.' },
];

/** What the parser said about the character at `start`, with a way out where the mistake is known by its looks. */
export function toSyntaxWords(message: string, text: string, start: number): Refusal {
  const rest = text.slice(start);
  const found = mistakes.find(
    (look) => (look.from?.test(rest) ?? false) || (look.text?.test(text) ?? false) || look.message === message,
  );
  return { message: toSentence(message, text, rest), hint: found?.hint ?? '' };
}

function toSentence(message: string, text: string, rest: string): string {
  if (text.trim() === '') return 'The expression is empty.';
  const [said = ''] = message.split(/ \(\d+:\d+\)$/);
  if (said === severalExpressions) return `${said}.`;
  if (said !== 'Unexpected token')
    return `This is no valid JavaScript: ${said.charAt(0).toLowerCase()}${said.slice(1)}.`;
  const [word = ''] = /^(?:[\p{L}\p{N}_$]+|\S)/u.exec(rest) ?? [];
  return word === ''
    ? 'This is no valid JavaScript: it ends too early.'
    : `This is no valid JavaScript: ${word} is not expected here.`;
}
