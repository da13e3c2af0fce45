import type { AnyNode } from 'acorn';
import { isBound, isInFunction, type Scope } from './scope.ts';
import { fieldOf } from './walk-names.ts';

export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

const waits = {
  message: 'Nothing can be waited for here.',
  hint: 'Expressions are computed at once: there are no files and no network. Leave out async and await.',
};
const clock = {
  message: 'There is no clock here.',
  hint: 'A batch has to give the same values when it is run again. Take the date from the data: new Date(raw.date).',
};
const bigNumber = {
  message: 'Numbers that end in n (BigInt) cannot be stored as JSON.',
  hint: 'Write the number without n, or keep it as a text.',
};

/** JavaScript that is valid, and cannot work or must not work here; null for everything else. */
export function findRefusal(node: AnyNode, scope: Scope): Refusal | null {
  switch (node.type) {
    case 'AwaitExpression':
      return waits;
    case 'ForOfStatement':
      return node.await ? waits : null;
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return node.async ? waits : null;
    case 'ImportExpression':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return noImports();
    case 'MetaProperty':
      return node.meta.name === 'import' ? noImports() : null;
    case 'ExportNamedDeclaration':
      return node.source ? noImports() : null;
    case 'ExportDefaultDeclaration':
      return {
        message: 'A default export has no name to be called by.',
        hint: 'Give it a name: export function total(list) { … }',
      };
    case 'Literal':
      return node.bigint === undefined ? null : bigNumber;
    case 'ThisExpression':
      return isInFunction(scope) ? null : { message: 'this is nothing here.', hint: 'Use the names of the context.' };
    case 'AssignmentExpression':
      return refuseTarget(node.left, scope, node.operator === '=');
    case 'UpdateExpression':
      return refuseTarget(node.argument, scope, false);
    case 'UnaryExpression':
      return node.operator === 'delete' ? refuseTarget(node.argument, scope, false) : null;
    case 'ForInStatement':
      return node.left.type === 'VariableDeclaration' ? null : refuseTarget(node.left, scope, false);
    case 'NewExpression':
      return isOuter(node.callee, 'Date', scope) && node.arguments.length === 0 ? clock : null;
    case 'CallExpression':
      return isOuter(node.callee, 'Date', scope) ? clock : null;
    case 'MemberExpression':
      return refuseMember(node, scope);
    default:
      return null;
  }
}

function noImports(): Refusal {
  return {
    message: 'Nothing can be imported here.',
    hint: 'Everything has to stand in functions.js itself; sum, mean, sortBy and the other helper functions are there.',
  };
}

function refuseMember(node: Extract<AnyNode, { type: 'MemberExpression' }>, scope: Scope): Refusal | null {
  const field = fieldOf(node);
  if (isOuter(node.object, 'Date', scope) && field === 'now') return clock;
  if (isOuter(node.object, 'Math', scope) && field === 'random') {
    return {
      message: 'There is no Math.random here.',
      hint: 'Where chance is allowed (code steps, rehearsals) write random.uniform(0, 1), random.choice(list) …',
    };
  }
  return null;
}

/** What is not the text's own cannot be set by it. */
function refuseTarget(target: AnyNode, scope: Scope, isPlain: boolean): Refusal | null {
  if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
    const parts = target.type === 'ArrayPattern' ? target.elements : target.properties;
    for (const part of parts) {
      const inner = part?.type === 'Property' ? part.value : part;
      const refusal = inner ? refuseTarget(inner, scope, false) : null;
      if (refusal !== null) return refusal;
    }
    return null;
  }
  if (target.type === 'AssignmentPattern') return refuseTarget(target.left, scope, false);
  if (target.type === 'RestElement') return refuseTarget(target.argument, scope, false);
  const root = rootOf(target);
  if (root === null || isBound(root, scope)) return null;
  return {
    message: `${target.type === 'Identifier' ? root : `A field of ${root}`} cannot be set here.`,
    hint: isPlain
      ? 'To compare, write === in place of =. To change a value, make a new one: { ...raw, price: 1 }'
      : 'Values cannot be changed; make a new one: { ...raw, price: 1 }',
  };
}

function rootOf(node: AnyNode): string | null {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return rootOf(node.object);
  if (node.type === 'ChainExpression') return rootOf(node.expression);
  return null;
}

function isOuter(node: AnyNode, name: string, scope: Scope): boolean {
  return node.type === 'Identifier' && node.name === name && !isBound(name, scope);
}
