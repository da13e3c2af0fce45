import type { AnyNode } from 'acorn';

/** Names that are bound inside a text, at one place of it. */
export interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | null;
  /** Where `var` and function declarations end up. */
  readonly isFunction: boolean;
}

export function openScope(parent: Scope | null, isFunction: boolean): Scope {
  return { names: new Set(), parent, isFunction };
}

export function isBound(name: string, scope: Scope | null): boolean {
  for (let at = scope; at !== null; at = at.parent) if (at.names.has(name)) return true;
  return false;
}

/** Within a function of the text, which runs later than what stands around it, or never. */
export function isInFunction(scope: Scope | null): boolean {
  for (let at = scope; at !== null; at = at.parent) if (at.isFunction) return true;
  return false;
}

/** The names that a pattern binds: `{ a, b: [c] }` binds a and c. */
export function namesOfPattern(pattern: AnyNode): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) =>
        namesOfPattern(part.type === 'RestElement' ? part.argument : part.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((part) => (part === null ? [] : namesOfPattern(part)));
    case 'RestElement':
      return namesOfPattern(pattern.argument);
    case 'AssignmentPattern':
      return namesOfPattern(pattern.left);
    default:
      return [];
  }
}

/** Binds what the statements of a block declare, before any of them is read: declarations hold for their whole block. */
export function bindStatements(statements: readonly AnyNode[], scope: Scope): void {
  for (const statement of statements) bindStatement(statement, scope);
}

function bindStatement(statement: AnyNode, scope: Scope): void {
  switch (statement.type) {
    case 'VariableDeclaration':
      if (statement.kind !== 'var') bindDeclaration(statement, scope);
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (statement.id !== null) scope.names.add(statement.id.name);
      return;
    case 'ImportDeclaration':
      for (const { local } of statement.specifiers) scope.names.add(local.name);
      return;
    case 'ExportNamedDeclaration':
      if (statement.declaration) bindStatement(statement.declaration, scope);
      return;
    case 'ExportDefaultDeclaration':
      bindStatement(statement.declaration, scope);
  }
}

export function bindDeclaration(node: AnyNode, scope: Scope): void {
  if (node.type !== 'VariableDeclaration') return;
  for (const { id } of node.declarations) for (const name of namesOfPattern(id)) scope.names.add(name);
}

/** Binds each `var` below `node`, however deep in its blocks, but not those of functions in it. */
export function bindVars(node: AnyNode, scope: Scope): void {
  if (/Function|^Class/.test(node.type)) return;
  if (node.type === 'VariableDeclaration' && node.kind === 'var') bindDeclaration(node, scope);
  for (const child of childrenOf(node)) bindVars(child, scope);
}

export function childrenOf(node: AnyNode): readonly AnyNode[] {
  return Object.values(node)
    .flatMap((part: unknown) => (Array.isArray(part) ? part : [part]))
    .filter(isNode);
}

function isNode(part: unknown): part is AnyNode {
  return typeof part === 'object' && part !== null && typeof (part as Partial<AnyNode>).type === 'string';
}
