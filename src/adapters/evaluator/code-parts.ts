import type { CodeDefinition, ExpressionText, NamedExpression } from '../../ports/expressions.ts';

/** One expression of a code step. */
export interface CodePart extends ExpressionText {
  readonly section: 'init' | 'each' | 'until' | 'set';
  /** The name that it gives a value to; null for `until` and for `set` as one expression. */
  readonly name: string | null;
  /** For people: `init.position`, `until`, `set`. */
  readonly label: string;
}

/** All expressions in the order in which they run for the first time. */
export function listParts({ init, each, until, set }: CodeDefinition): readonly CodePart[] {
  return [
    ...toParts('init', init),
    ...toParts('each', each),
    ...(until === null ? [] : [toPart('until', until)]),
    ...(isList(set) ? toParts('set', set) : [toPart('set', set)]),
  ];
}

function toParts(section: 'init' | 'each' | 'set', named: readonly NamedExpression[]): readonly CodePart[] {
  return named.map(({ name, text, at }) => ({ section, name, text, at, label: `${section}.${name}` }));
}

function toPart(section: 'until' | 'set', { text, at }: ExpressionText): CodePart {
  return { section, name: null, text, at, label: section };
}

/** The names of the value in the order in which they first stand; null where `set` is one expression. */
export function listFields(definition: CodeDefinition): readonly string[] | null {
  const { init, each, set } = definition;
  if (!isList(set)) return null;
  const names = new Set([...init, ...each, ...set].map(({ name }) => name));
  return [...names].filter((name) => !name.startsWith('_'));
}

/** Names that get their first value in `each`. */
export function listLoopNames({ init, each }: CodeDefinition): readonly string[] {
  const before = new Set(init.map(({ name }) => name));
  return [...new Set(each.map(({ name }) => name))].filter((name) => !before.has(name));
}

export function isList<T>(set: readonly T[] | ExpressionText): set is readonly T[] {
  return Array.isArray(set);
}
