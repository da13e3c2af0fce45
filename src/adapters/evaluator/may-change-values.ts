import type { AnyNode } from 'acorn';
import { builtInNames } from './built-in-names.ts';
import { childrenOf } from './scope.ts';
import { fieldOf } from './walk-names.ts';

/** Methods that change what they are called on, or lead to what could. */
const suspects = new Set(
  [
    'push pop shift unshift splice sort reverse fill copyWithin',
    'assign defineProperty defineProperties setPrototypeOf getPrototypeOf freeze seal preventExtensions',
    'getOwnPropertyDescriptor getOwnPropertyDescriptors constructor prototype __proto__ call apply bind',
    'set add delete clear forEach',
  ].flatMap((words) => words.split(' ')),
);

/**
 * Whether running an expression could change the values it is given (`raw.tags.sort()`). Such a one gets values of its
 * own; all others share them. What cannot be told is taken for a yes.
 */
export function mayChangeValues(node: AnyNode): boolean {
  switch (node.type) {
    case 'AssignmentExpression':
    case 'UpdateExpression':
    case 'TaggedTemplateExpression':
      return true;
    case 'UnaryExpression':
      if (node.operator === 'delete') return true;
      break;
    case 'Property':
      if (node.computed || suspects.has(node.key.type === 'Identifier' ? node.key.name : '')) return true;
      if (node.key.type === 'Literal' && suspects.has(String(node.key.value))) return true;
      break;
    case 'MemberExpression': {
      const field = fieldOf(node);
      const isNumber = node.property.type === 'Literal' && typeof node.property.value === 'number';
      if (field === null ? !isNumber : suspects.has(field)) return true;
      break;
    }
    case 'CallExpression':
      if (!isHarmless(node.callee)) return true;
  }
  return childrenOf(node).some(mayChangeValues);
}

/** Methods are judged by their names, above. */
function isHarmless(callee: AnyNode): boolean {
  if (callee.type === 'Identifier') return builtInNames.includes(callee.name);
  return callee.type === 'MemberExpression';
}
