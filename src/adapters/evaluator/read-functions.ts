import type { AnyNode, Program } from 'acorn';
import { contextWords } from '../../core/context.ts';
import type { FunctionsReading, FunctionsText, TextProblem } from '../../ports/expressions.ts';
import { parseModule, toPosition } from './parse-text.ts';
import { refuseProblems } from './refuse-problems.ts';
import { namesOfPattern } from './scope.ts';

interface Export {
  readonly name: string;
  /** What it is called inside the file. */
  readonly local: string;
  readonly start: number;
}

/** What functions.js exports, and what keeps it from running. It may draw where the expression that calls it may. */
export function readFunctions(text: string): FunctionsReading {
  const { exports, problems } = analyseFunctions(text);
  return { exports: exports.map(({ name, start }) => ({ name, ...toPosition(text, start) })), problems };
}

/** The names that the file exports; throws a UserError where it cannot be run. */
export function checkFunctions({ text, file }: FunctionsText): readonly string[] {
  const { exports, problems } = readFunctions(text);
  refuseProblems(problems.map((problem) => ({ ...problem, at: { file, line: problem.line, column: problem.column } })));
  return exports.map(({ name }) => name);
}

/**
 * The text as an expression: a function of `random` that gives the exports. It is called anew for every evaluation, so
 * that what a file keeps in variables of its own never goes from one item to the next. Lines and columns stay what they
 * are, one line further down.
 */
export function toFunctionsSource(text: string): string {
  const { tree, exports } = analyseFunctions(text);
  let body = text;
  for (const statement of tree?.body ?? []) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    body = blank(body, statement.start, statement.declaration?.start ?? statement.end);
  }
  const fields = exports.map(({ name, local }) => `${JSON.stringify(name)}: ${local}`).join(', ');
  return `(function () { 'use strict'; return (random) => {\n${body}\n;return { ${fields} }; }; })()`;
}

function analyseFunctions(text: string): {
  readonly tree: Program | null;
  readonly exports: readonly Export[];
  readonly problems: readonly TextProblem[];
} {
  const { tree, problems } = parseModule(text, ['random']);
  if (tree?.type !== 'Program') return { tree: null, exports: [], problems };
  const exports = tree.body.flatMap(listExports);
  const wrong = exports.flatMap(({ name, start }) => {
    const refusal = refuseName(name);
    return refusal === null ? [] : [{ ...refusal, start, ...toPosition(text, start) }];
  });
  return { tree, exports, problems: [...problems, ...wrong].sort((left, right) => left.start - right.start) };
}

function listExports(statement: AnyNode): readonly Export[] {
  if (statement.type !== 'ExportNamedDeclaration' || statement.source) return [];
  const { declaration } = statement;
  if (!declaration) {
    return statement.specifiers.map(({ exported, local, start }) => ({
      name: exported.type === 'Identifier' ? exported.name : String(exported.value),
      local: local.type === 'Identifier' ? local.name : String(local.value),
      start,
    }));
  }
  if (declaration.type !== 'VariableDeclaration') {
    return [{ name: declaration.id.name, local: declaration.id.name, start: declaration.id.start }];
  }
  return declaration.declarations.flatMap(({ id }) =>
    namesOfPattern(id).map((name) => ({ name, local: name, start: id.start })),
  );
}

function refuseName(name: string): { readonly message: string; readonly hint: string } | null {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || name.startsWith('$$')) {
    return { message: `${name} is no name that an expression could write.`, hint: 'Export it under another name.' };
  }
  if (!(contextWords as readonly string[]).includes(name)) return null;
  return {
    message: `${name} is a word that expressions have already.`,
    hint: `Export it under another name; ${contextWords.join(', ')} are taken.`,
  };
}

/** Spaces in place of what is cut out, line breaks kept, so that everything behind it stays where it is. */
function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
}
