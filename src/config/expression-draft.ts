import type { CodeDefinition, ExpressionText, NamedExpression, Place } from '../core/expression.ts';
import type { YamlPath } from './yaml-positions.ts';

/** A text in an expression, as a person wrote it: a list or map has several. */
export interface ExpressionPart {
  readonly text: string;
  readonly path: YamlPath;
  /** Character of the whole expression where it begins. */
  readonly start: number;
}

/** An expression and what it was made of. */
export interface ExpressionDraft extends ExpressionText {
  readonly path: YamlPath;
  readonly form: 'text' | 'scalar' | 'list' | 'map';
  readonly parts: readonly ExpressionPart[];
  /** Keys of maps that are written to spread another: YAML reads `{ ...raw, n: 1 }` as a key `...raw` without a value. */
  readonly spreads: readonly YamlPath[];
}

export interface NamedExpressionDraft extends ExpressionDraft {
  readonly name: string;
}

export interface CodeDraft extends CodeDefinition {
  readonly init: readonly NamedExpressionDraft[];
  readonly each: readonly NamedExpressionDraft[];
  readonly until: ExpressionDraft | null;
  readonly set: readonly NamedExpressionDraft[] | ExpressionDraft;
}

/** Where the first character of the text at a path stands. */
export type Locate = (path: YamlPath) => Place;

/**
 * A value of the pipeline's file as one expression: a text is JavaScript, another scalar is itself, and a list or map is
 * one of expressions, each in brackets of its own.
 */
export function toExpressionDraft(value: unknown, path: YamlPath, locate: Locate): ExpressionDraft {
  const at = locate(path);
  if (typeof value === 'string')
    return { text: value, at, path, form: 'text', parts: [{ text: value, path, start: 0 }], spreads: [] };
  const parts: ExpressionPart[] = [];
  if (!isContainer(value)) return { text: String(value), at, path, form: 'scalar', parts, spreads: [] };
  const isList = Array.isArray(value);
  const text = isList ? compose(value, path, 0, parts) : `(${compose(value, path, 1, parts)})`;
  return { text, at, path, form: isList ? 'list' : 'map', parts, spreads: findSpreads(value, path) };
}

export function toNamedExpressions(
  map: Readonly<Record<string, unknown>>,
  path: YamlPath,
  locate: Locate,
): readonly NamedExpressionDraft[] {
  return Object.entries(map).map(([name, value]) => ({ name, ...toExpressionDraft(value, [...path, name], locate) }));
}

function compose(value: unknown, path: YamlPath, start: number, parts: ExpressionPart[]): string {
  if (typeof value === 'string') {
    parts.push({ text: value, path, start: start + 1 });
    // A comment at the end of the text would take the bracket with it.
    return `(${value}${value.includes('//') ? '\n' : ''})`;
  }
  if (!isContainer(value)) return String(value);
  let text = Array.isArray(value) ? '[' : '{';
  for (const [key, element] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (text.length > 1) text += ', ';
    if (typeof key === 'string') text += `${toKey(key)}: `;
    text += compose(element, [...path, key], start + text.length, parts);
  }
  return text + (Array.isArray(value) ? ']' : '}');
}

function findSpreads(value: unknown, path: YamlPath): readonly YamlPath[] {
  if (!isContainer(value)) return [];
  return Object.entries(value).flatMap(([key, element]) => {
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    return key.startsWith('...') && element === null ? [inner] : findSpreads(element, inner);
  });
}

/** `"__proto__": x` would be no field of that name. */
function toKey(key: string): string {
  return key === '__proto__' ? '["__proto__"]' : JSON.stringify(key);
}

function isContainer(value: unknown): value is readonly unknown[] | Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The expression as the canonical form has it. */
export function toExpressionText({ text, at }: ExpressionText): ExpressionText {
  return { text, at };
}

export function toNamedExpression({ name, text, at }: NamedExpression): NamedExpression {
  return { name, text, at };
}
