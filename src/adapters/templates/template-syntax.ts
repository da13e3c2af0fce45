import Handlebars from 'handlebars';
import { createTemplateError } from './template-error.ts';

export type Program = hbs.AST.Program;
export type PathExpression = hbs.AST.PathExpression;
export type Expression = hbs.AST.Expression;
export type Call = hbs.AST.MustacheStatement | hbs.AST.SubExpression | hbs.AST.BlockStatement;

/** A block that calls a helper or shows a value, with what it opens. */
export const blockHelpers: readonly string[] = ['if', 'unless', 'each', 'with'];

/** Reads a template; a mistake in its syntax is a UserError with its line. Standalone lines are not yet handled. */
export function readSyntax(text: string, file: string): Program {
  try {
    return Handlebars.parseWithoutProcessing(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw toSyntaxError(error, text, file);
  }
}

/** The parser's errors are texts in two forms, one with a drawing of the place. */
function toSyntaxError(error: Error, text: string, file: string): Error {
  const lines = error.message.split('\n');
  const numbered = /^Parse error on line (\d+):$/.exec(lines[0] ?? '');
  if (numbered !== null) {
    const got = /got '(\w+)'$/.exec(error.message)?.[1];
    // The parser counts the line after the last token; a template that ends too early ends at its last line.
    const line = Math.min(Number(numbered[1]), text.split('\n').length);
    const isUnended = got === 'EOF';
    const problem = isUnended
      ? 'the template ends inside a block'
      : got === 'OPEN_ENDBLOCK'
        ? 'a block is closed that was never opened'
        : `this is not a template: ${lines[1]?.trim() ?? ''}`;
    const hint = isUnended
      ? 'Close each {{#if}}, {{#each}} and {{#with}} with its {{/if}}, {{/each}} or {{/with}}.'
      : got === 'OPEN_ENDBLOCK'
        ? 'Open it, or take it away.'
        : 'Names with other characters stand in brackets, as in {{raw.[Unit price]}} and {{raw.list.[0]}}; \\{{ is two braces that are text.';
    return createTemplateError({ file, line, column: columnOf(lines, line) }, problem, hint);
  }
  const placed = / - (\d+):(\d+)$/.exec(error.message);
  if (placed === null) return error;
  const problem = error.message.slice(0, placed.index);
  const mismatch = /^(\S+) doesn't match (\S+)$/.exec(problem);
  const said = mismatch === null ? problem : `the block {{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}`;
  return createTemplateError(
    { file, line: Number(placed[1]), column: Number(placed[2]) + 1 },
    said,
    mismatch === null ? 'Write \\{{ for two braces that are text.' : `Close it with {{/${mismatch[1]}}}.`,
  );
}

/** The drawing runs all lines together, and shows the end of them: it points at the column of a short first line alone. */
function columnOf(lines: readonly string[], line: number): number {
  const arrow = (lines[2] ?? '').indexOf('^');
  return arrow < 0 || line > 1 || lines[1]?.startsWith('...') ? 1 : arrow + 1;
}

/** `{{"Unit price"}}` and `{{12}}` are names, too. */
export function pathOfCall(call: Call): PathExpression {
  const path = call.path as PathExpression | hbs.AST.StringLiteral;
  if (path.type === 'PathExpression') return path;
  return {
    type: 'PathExpression',
    data: false,
    depth: 0,
    parts: [String(path.original)],
    original: String(path.original),
    loc: path.loc,
  };
}

export function isPath(expression: Expression): expression is PathExpression {
  return expression.type === 'PathExpression';
}

export function isSubExpression(expression: Expression): expression is hbs.AST.SubExpression {
  return expression.type === 'SubExpression';
}

/** Whether a path begins with `this`, `.` or `..`, and so is never a block parameter or a helper. */
export function isScoped(path: PathExpression): boolean {
  return path.depth > 0 || /^(?:\.|this(?:[./]|$))/.test(path.original);
}

/** `if`, `json`; null for what cannot be a helper, as `a.b`, `this.a` or `@index`. */
export function helperNameOf(path: PathExpression): string | null {
  return path.parts.length === 1 && !path.data && !isScoped(path) ? (path.parts[0] ?? null) : null;
}
