import type { AnyNode } from 'acorn';
import type { NameRead } from '../../ports/expressions.ts';
import {
  bindDeclaration,
  bindStatements,
  bindVars,
  childrenOf,
  isBound,
  isInFunction,
  namesOfPattern,
  openScope,
  type Scope,
} from './scope.ts';

export interface FoundName extends NameRead {
  /** Read inside a function of the text. */
  readonly isDeferred: boolean;
}

/** Told of every node, with what is bound there. */
export type Inspect = (node: AnyNode, scope: Scope) => void;

/** The names that `root` reads from outside, in order of the text. */
export function walkNames(root: AnyNode, inspect: Inspect): readonly FoundName[] {
  const found: FoundName[] = [];
  const walk = (node: AnyNode | null | undefined, scope: Scope): void => {
    if (node === null || node === undefined) return;
    inspect(node, scope);
    visit(node, scope);
  };

  function visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        note([node.name], node, scope, false);
        break;
      case 'MemberExpression':
        visitMember(node, scope, false);
        break;
      case 'CallExpression': {
        const callee = node.callee;
        if (callee.type === 'MemberExpression') {
          inspect(callee, scope);
          visitMember(callee, scope, true);
        } else if (callee.type === 'Identifier') note([callee.name], callee, scope, true);
        else walk(callee, scope);
        for (const part of node.arguments) walk(part, scope);
        return;
      }
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition':
        if (node.computed) walk(node.key, scope);
        walk(node.value, node.type === 'PropertyDefinition' ? openScope(scope, true) : scope);
        break;
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'FunctionDeclaration':
        visitFunction(node, scope);
        break;
      case 'ClassExpression':
      case 'ClassDeclaration': {
        walk(node.superClass, scope);
        const inner = openScope(scope, false);
        if (node.id) inner.names.add(node.id.name);
        walk(node.body, inner);
        break;
      }
      case 'Program':
      case 'BlockStatement':
      case 'StaticBlock': {
        const inner = openScope(scope, false);
        bindStatements(node.body, inner);
        if (node.type === 'Program') bindVars(node, inner);
        for (const statement of node.body) walk(statement, inner);
        return;
      }
      case 'SwitchStatement': {
        walk(node.discriminant, scope);
        const inner = openScope(scope, false);
        for (const part of node.cases) bindStatements(part.consequent, inner);
        for (const part of node.cases) walk(part, inner);
        return;
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = openScope(scope, false);
        const head = node.type === 'ForStatement' ? node.init : node.left;
        if (head?.type === 'VariableDeclaration') bindDeclaration(head, inner);
        walkChildren(node, inner);
        break;
      }
      case 'CatchClause': {
        const inner = openScope(scope, false);
        if (node.param) for (const name of namesOfPattern(node.param)) inner.names.add(name);
        walkChildren(node, inner);
        break;
      }
      case 'LabeledStatement':
        walk(node.body, scope);
        break;
      case 'ImportDeclaration':
      case 'ExportSpecifier':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        return;
      default:
        walkChildren(node, scope);
        break;
    }
  }

  function walkChildren(node: AnyNode, scope: Scope): void {
    for (const child of childrenOf(node)) walk(child, scope);
  }

  function visitFunction(node: Extract<AnyNode, { params: unknown }>, outer: Scope): void {
    const scope = openScope(outer, true);
    if (node.type === 'FunctionExpression' && node.id) scope.names.add(node.id.name);
    if (node.type !== 'ArrowFunctionExpression') scope.names.add('arguments');
    for (const param of node.params) for (const name of namesOfPattern(param)) scope.names.add(name);
    bindVars(node.body, scope);
    for (const param of node.params) walk(param, scope);
    walk(node.body, scope);
  }

  function visitMember(node: Extract<AnyNode, { type: 'MemberExpression' }>, scope: Scope, isCalled: boolean): void {
    const fields: string[] = [];
    let end = node.end;
    let isWhole = true;
    let at: AnyNode = node;
    while (at.type === 'MemberExpression' || at.type === 'ChainExpression') {
      if (at.type === 'ChainExpression') {
        at = at.expression;
        continue;
      }
      const field = fieldOf(at);
      if (field === null) {
        // What comes behind a computed field cannot be told.
        fields.length = 0;
        end = at.object.end;
        isWhole = false;
        walk(at.property, scope);
      } else fields.unshift(field);
      at = at.object;
      if (at.type === 'MemberExpression') inspect(at, scope);
    }
    if (at.type !== 'Identifier') walk(at, scope);
    else note([at.name, ...fields], { start: at.start, end }, scope, isCalled && isWhole);
  }

  function note(
    path: readonly string[],
    { start, end }: { readonly start: number; readonly end: number },
    scope: Scope,
    isCalled: boolean,
  ): void {
    if (isBound(path[0] ?? '', scope)) return;
    found.push({ path, isCalled, start, end, isDeferred: isInFunction(scope) });
  }

  walk(root, openScope(null, false));
  return found.sort((left, right) => left.start - right.start);
}

/** The field of a member that can be told without running it; null for a computed one. */
export function fieldOf(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | null {
  const { property } = node;
  if (property.type === 'PrivateIdentifier') return `#${property.name}`;
  if (!node.computed) return property.type === 'Identifier' ? property.name : null;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null;
}
