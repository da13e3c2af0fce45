import { type AnyNode, type Options, parse, parseExpressionAt, type Token, tokenizer } from 'acorn';
import type { TextProblem } from '../../ports/expressions.ts';
import { findRefusal, type Refusal } from './refusals.ts';
import { severalExpressions, toSyntaxWords } from './syntax-words.ts';
import { findUnknown } from './unknown-names.ts';
import { type FoundName, walkNames } from './walk-names.ts';

/** What the interpreter knows of JavaScript. */
const options: Options = { ecmaVersion: 2023, sourceType: 'module' };
const tooDeep: Refusal = { message: 'This is nested too deeply to be read.', hint: 'Cut it into parts.' };

export interface ParsedText {
  /** Null where the text is no JavaScript. */
  readonly tree: AnyNode | null;
  readonly names: readonly FoundName[];
  readonly problems: readonly TextProblem[];
}

/** One expression, the whole text; nothing but white space and comments behind it. */
export function parseExpression(text: string, known?: readonly string[]): ParsedText {
  return read(text, known, () => {
    const tokens: Token[] = [];
    const tree = parseExpressionAt(text, 0, { ...options, onToken: tokens });
    const end = tokens.at(-1)?.end ?? tree.end;
    const next = findToken(text.slice(end));
    if (next !== null) throw syntaxError('Unexpected token', end + next);
    if (tree.type === 'SequenceExpression' && tokens[0]?.start === tree.start) {
      const place = tree.expressions[1]?.start ?? 0;
      throw syntaxError(severalExpressions, place);
    }
    return tree;
  });
}

/** Where the first token of a text begins; null where there are only white space and comments. */
function findToken(text: string): number | null {
  try {
    const { start } = tokenizer(text, options).getToken();
    return start < text.length ? start : null;
  } catch (error) {
    if (isSyntaxError(error)) return error.pos;
    throw error;
  }
}

/** An ES module. */
export function parseModule(text: string, known?: readonly string[]): ParsedText {
  return read(text, known, () => parse(text, options));
}

function read(text: string, known: readonly string[] | undefined, parseIt: () => AnyNode): ParsedText {
  const problems: TextProblem[] = [];
  const add = ({ message, hint }: Refusal, start: number): void => {
    problems.push({ message, hint, start, ...toPosition(text, start) });
  };
  try {
    const tree = parseIt();
    const names = walkNames(tree, (node, scope) => {
      const refusal = findRefusal(node, scope);
      if (refusal !== null) add(refusal, node.start);
    });
    for (const name of known === undefined ? [] : names) {
      const unknown = findUnknown(name, known ?? []);
      if (unknown !== null) add(unknown, name.start);
    }
    return { tree, names, problems: problems.sort((left, right) => left.start - right.start) };
  } catch (error) {
    if (error instanceof RangeError || (isSyntaxError(error) && /stack space/.test(error.message))) add(tooDeep, 0);
    else if (isSyntaxError(error)) add(toSyntaxWords(error.message, text, error.pos), error.pos);
    else throw error;
    return { tree: null, names: [], problems };
  }
}

/** Line and column of a character, from 1. */
export function toPosition(text: string, start: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, start).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function isSyntaxError(error: unknown): error is SyntaxError & { readonly pos: number } {
  return error instanceof SyntaxError && typeof (error as { readonly pos?: unknown }).pos === 'number';
}

function syntaxError(message: string, pos: number): SyntaxError {
  return Object.assign(new SyntaxError(message), { pos });
}
