import { contextWords } from '../../core/context.ts';
import {
  type Expression,
  helperNameOf,
  isPath,
  isScoped,
  isSubExpression,
  type PathExpression,
  pathOfCall,
  type Program,
} from './template-syntax.ts';

export interface NameRead {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What `this` is at a place, as far as the text tells: a path from the root context, or something else (null). */
type Context = { readonly path: readonly string[]; readonly locals: ReadonlySet<string> } | null;

interface Scope {
  /** The innermost first: `../` goes one on. */
  readonly contexts: readonly Context[];
  readonly blockParams: ReadonlyMap<string, readonly string[] | null>;
}

const words: ReadonlySet<string> = new Set(contextWords);
const noLocals: ReadonlySet<string> = new Set();
const root: Scope = { contexts: [{ path: [], locals: noLocals }], blockParams: new Map() };
const maxPartialDepth = 20;

/**
 * The dotted names that a template reads from its root context, partials included: those stand at the place that calls
 * the partial. Left out are the elements of lists, block parameters, and what `default` reads, which need not exist;
 * of that only the words of the context and the step stay, since these must.
 */
export function findNamesRead(program: Program, readPartial: (name: string) => Program | null): readonly NameRead[] {
  const names: NameRead[] = [];

  function add(path: PathExpression, scope: Scope, at: hbs.AST.SourceLocation | null, isOptional: boolean): void {
    const parts = resolve(path, scope);
    if (parts === null || parts.length === 0) return;
    const [first = '', second] = parts;
    const known = !isOptional
      ? parts
      : !words.has(first)
        ? []
        : first === 'steps' && second !== undefined
          ? [first, second]
          : [first];
    if (known.length === 0) return;
    const { line, column } = (at ?? path.loc).start;
    names.push({ path: known.join('.'), line, column: column + 1 });
  }

  function visitExpression(
    expression: Expression,
    scope: Scope,
    at: hbs.AST.SourceLocation | null,
    isOptional: boolean,
  ): void {
    if (isPath(expression)) add(expression, scope, at, isOptional);
    else if (isSubExpression(expression))
      visitValues(expression, scope, at, isOptional || helperNameOf(pathOfCall(expression)) === 'default');
  }

  function visitValues(
    node: { readonly params: readonly Expression[]; readonly hash?: hbs.AST.Hash },
    scope: Scope,
    at: hbs.AST.SourceLocation | null,
    isOptional: boolean,
  ): void {
    for (const param of node.params) visitExpression(param, scope, at, isOptional);
    for (const pair of node.hash?.pairs ?? []) visitExpression(pair.value, scope, at, isOptional);
  }

  function visitBlock(
    node: hbs.AST.BlockStatement,
    scope: Scope,
    at: hbs.AST.SourceLocation | null,
    depth: number,
  ): void {
    const path = pathOfCall(node);
    const [head = path] = node.params;
    if (node.params.length === 0) add(path, scope, at, false);
    visitValues(node, scope, at, false);
    const name = node.params.length === 0 ? 'section' : helperNameOf(path);
    const base = name === 'with' && isPath(head) ? resolve(head, scope) : null;
    const blockParams = new Map(scope.blockParams);
    for (const [index, param] of (node.program?.blockParams ?? []).entries())
      blockParams.set(param, index === 0 ? base : null);
    const opens = name !== 'if' && name !== 'unless';
    const contexts = opens
      ? [base === null ? null : { path: base, locals: noLocals }, ...scope.contexts]
      : scope.contexts;
    visitProgram(node.program, { contexts, blockParams }, at, depth);
    visitProgram(node.inverse, scope, at, depth);
  }

  function visitPartial(
    node: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement,
    scope: Scope,
    at: hbs.AST.SourceLocation | null,
    depth: number,
  ): void {
    visitValues(node, scope, at, false);
    if ('program' in node) visitProgram(node.program, scope, at, depth);
    const partial = node.name.type === 'PathExpression' ? readPartial(node.name.original) : null;
    if (partial === null || depth >= maxPartialDepth) return;
    const [value] = node.params;
    const path = value === undefined ? (scope.contexts[0]?.path ?? null) : isPath(value) ? resolve(value, scope) : null;
    const locals = new Set([
      ...(value === undefined ? (scope.contexts[0]?.locals ?? []) : []),
      ...(node.hash?.pairs ?? []).map(({ key }) => key),
    ]);
    const isSame = value === undefined && node.hash === undefined;
    const contexts = isSame ? scope.contexts : [path === null ? null : { path, locals }, ...scope.contexts];
    visitProgram(partial, { contexts, blockParams: new Map() }, at ?? node.loc, depth + 1);
  }

  function visitProgram(
    part: Program | undefined,
    scope: Scope,
    at: hbs.AST.SourceLocation | null,
    depth: number,
  ): void {
    for (const statement of part?.body ?? []) {
      if (statement.type === 'MustacheStatement') {
        const mustache = statement as hbs.AST.MustacheStatement;
        const path = pathOfCall(mustache);
        const isCall = mustache.params.length > 0 || mustache.hash !== undefined;
        if (isCall) visitValues(mustache, scope, at, helperNameOf(path) === 'default');
        else add(path, scope, at, false);
      } else if (statement.type === 'BlockStatement') visitBlock(statement as hbs.AST.BlockStatement, scope, at, depth);
      else if (statement.type === 'PartialStatement')
        visitPartial(statement as hbs.AST.PartialStatement, scope, at, depth);
      else if (statement.type === 'PartialBlockStatement')
        visitPartial(statement as hbs.AST.PartialBlockStatement, scope, at, depth);
      else if (statement.type === 'DecoratorBlock')
        visitProgram((statement as hbs.AST.DecoratorBlock).program, scope, at, depth);
    }
  }

  visitProgram(program, root, null, 0);
  return names;
}

/** The path from the root context that an expression reads; null where the text does not tell. */
function resolve(path: PathExpression, scope: Scope): readonly string[] | null {
  const [first = '', ...rest] = path.parts;
  if (path.data) return first === 'root' ? rest : null;
  if (!isScoped(path) && scope.blockParams.has(first)) {
    const base = scope.blockParams.get(first) ?? null;
    return base === null ? null : [...base, ...rest];
  }
  const context = scope.contexts[path.depth] ?? null;
  if (context === null || context.locals.has(first)) return null;
  return [...context.path, ...path.parts];
}
