import type { AnyNode } from 'acorn';
import { parseExpression, parseModule } from './parse-text.ts';
import { childrenOf } from './scope.ts';
import { fieldOf } from './walk-names.ts';

const maxChars = 60;

export interface CulpritText {
  readonly text: string;
  /** functions.js, not one expression. */
  readonly isModule: boolean;
}

/** The text of the value of which `field` was read; null where it cannot be told. */
export function findOwner({ text, isModule }: CulpritText, field: string, start: number | null): string | null {
  const owners = nodesOf(text, isModule).flatMap((node) =>
    node.type === 'MemberExpression' && (fieldOf(node) === field || fieldOf(node) === null) ? [node] : [],
  );
  const exact = owners.filter(
    ({ object, property }) => start !== null && object.end <= start && start <= property.start,
  );
  const found = exact.length > 0 ? exact : owners.filter((node) => fieldOf(node) === field);
  return found.length === 1 || exact.length > 0 ? textOf(text, found[0]?.object) : null;
}

/** The text of what was called; null where it cannot be told. */
export function findCallee({ text, isModule }: CulpritText, start: number | null): string | null {
  const calls = nodesOf(text, isModule).flatMap((node) =>
    node.type === 'CallExpression' || node.type === 'NewExpression' ? [node] : [],
  );
  const exact = calls.filter(({ callee, end }) => start !== null && callee.end <= start && start < end);
  const nearest = exact.sort((left, right) => right.callee.end - left.callee.end)[0];
  return textOf(text, nearest?.callee ?? (calls.length === 1 ? calls[0]?.callee : undefined));
}

/** Whether the text is a name with its fields and nothing else, so that it can stand for its value in a sentence. */
export function isPath(text: string): boolean {
  const { tree } = parseExpression(text);
  return (tree?.type === 'MemberExpression' || tree?.type === 'Identifier') && text.trim().length <= maxChars;
}

function nodesOf(text: string, isModule: boolean): readonly AnyNode[] {
  const { tree } = isModule ? parseModule(text) : parseExpression(text);
  if (tree === null) return [];
  const nodes: AnyNode[] = [tree];
  for (const node of nodes) nodes.push(...childrenOf(node));
  return nodes;
}

function textOf(text: string, node: AnyNode | undefined): string | null {
  if (node === undefined) return null;
  const shown = text.slice(node.start, node.end).replace(/\s+/g, ' ');
  return shown.length > maxChars ? `${shown.slice(0, maxChars)}…` : shown;
}
