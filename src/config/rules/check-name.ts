import { suggestWord } from '../../core/closest-word.ts';
import { contextWords } from '../../core/context.ts';
import type { Finding } from '../finding.ts';
import type { Elsewhere, Scope } from '../scope.ts';
import { findMissingPart } from '../value-shape.ts';

/** How a name is written: `{{raw.x}}` in a text, `raw.x` in an expression. */
export type Notation = 'text' | 'expression';

export type NameFinding = Omit<Finding, 'place'>;

const partsOf: Readonly<Record<string, readonly string[]>> = {
  batch: ['id'],
  previous: ['step', 'reasons', 'steps', 'response'],
};

/** Why `item` has not what it may have elsewhere. */
const itemReasons: Readonly<Record<string, string>> = {
  parent: 'Only children of an expand have a parent.',
  index: 'Only children of an expand have an index.',
  repetition: 'The source does not repeat its items.',
  verdict: 'Only outputs see it.',
  attempts: 'Only outputs see it; steps have the word attempt.',
  costUsd: 'Only outputs see it.',
};

/** What is wrong with a name that is read in a scope; null where nothing is, or nothing can be told. */
export function checkName(parts: readonly string[], scope: Scope, notation: Notation): NameFinding | null {
  const [root = '', first, ...rest] = parts;
  const show = (name: string) => (notation === 'text' ? `{{${name}}}` : name);
  if (!scope.words.includes(root) || first === undefined) return null;
  switch (root) {
    case 'raw':
      return checkField([first, ...rest], scope);
    case 'vars':
      if (scope.vars.includes(first)) return null;
      return error(
        `There is no constant "${first}" in vars`,
        scope.vars.length === 0 ? 'The pipeline has no vars.' : suggestWord(first, scope.vars, 'vars'),
      );
    case 'steps':
      return checkStep(first, rest, scope, show);
    case 'value': {
      const missing = findMissingPart(scope.value, [first, ...rest]);
      if (missing === null) return null;
      return error(`The value has no "${missing.part}"`, hintOfFields(missing.known, missing.part, 'It is a text.'));
    }
    case 'item':
      if (scope.item.includes(first)) return null;
      return error(`"item" has no "${first}" here`, itemReasons[first] ?? suggestWord(first, scope.item, 'names'));
    default: {
      const known = partsOf[root];
      if (known === undefined || known.includes(first)) return null;
      return error(`"${root}" has no "${first}"`, suggestWord(first, known, 'names'));
    }
  }
}

function checkField([first = '', ...rest]: readonly string[], { fields }: Scope): NameFinding | null {
  if (!fields.names.includes(first)) {
    if (!fields.isComplete) return null;
    return error(`No item has a field "${first}"`, suggestWord(first, fields.names, 'fields'));
  }
  const shape = fields.shapes?.[first];
  const missing = shape === undefined ? null : findMissingPart(shape, rest);
  if (missing === null) return null;
  return error(
    `The field "${first}" has no "${missing.part}"`,
    hintOfFields(missing.known, missing.part, 'It is a text.'),
  );
}

function checkStep(
  name: string,
  rest: readonly string[],
  scope: Scope,
  show: (name: string) => string,
): NameFinding | null {
  const step = scope.steps.find((candidate) => candidate.name === name);
  if (step === undefined) return explainMissingStep(name, scope.elsewhere.get(name) ?? null, scope, show);
  const missing = findMissingPart(step.shape, rest);
  if (missing === null) return null;
  const hint = hintOfFields(missing.known, missing.part, `The value of "${name}" is a text.`);
  return error(`The value of the step "${name}" has no "${missing.part}"`, hint);
}

function explainMissingStep(
  name: string,
  elsewhere: Elsewhere | null,
  scope: Scope,
  show: (name: string) => string,
): NameFinding {
  const there = scope.steps.map((step) => step.name);
  const noun = scope.place === 'output' ? 'steps' : 'earlier steps';
  const none = scope.place === 'output' ? 'No step has a value here.' : 'No step comes before this one.';
  const near = there.length === 0 ? none : suggestWord(name, there, noun);
  switch (elsewhere?.kind) {
    case 'own':
      return error(
        `"steps.${name}" is the value of this very step, which is not there yet`,
        scope.words.includes('value')
          ? `What is judged is ${show('value')}.`
          : `What it answered before a rejection is in ${show('previous.response')}.`,
      );
    case 'later':
      return error(`"steps.${name}" is the value of a later step`, near);
    case 'expand':
      return error(
        `The step "${name}" is an expand and has no value of its own`,
        `Its children have the element as raw; behind its gather they are ${show('children')}.`,
      );
    case 'child': {
      const hasChildren = scope.words.includes('children');
      return error(
        `"steps.${name}" is a value of the children of "${elsewhere.expand}"`,
        hasChildren
          ? `Here it is in the children: children.map(child => child.steps.${name}), in a template {{#each children}}{{steps.${name}}}{{/each}}.`
          : `Only they have it, and as "children" the steps from their gather on.`,
      );
    }
    default:
      return error(`There is no step "${name}"`, near);
  }
}

/** What is wrong with a name that is no word, where the fields of raw are names of their own; null where it may be one. */
export function checkBareName(parts: readonly string[], scope: Scope, notation: Notation): NameFinding | null {
  const [root = '', first] = parts;
  const shown = first === undefined ? root : `${root}.${first}`;
  const show = (name: string) => (notation === 'text' ? `{{${name}}}` : name);
  if ((contextWords as readonly string[]).includes(root)) {
    if (scope.fields.names.includes(root))
      return error(
        `"${root}" is a word of its own and not available here`,
        `The item's field is ${show(`raw.${root}`)}.`,
      );
    const hint =
      scope.place === 'source'
        ? 'The source comes before any step: it can read the item, vars and batch.id.'
        : `Here there are: ${scope.words.join(', ')}, and the fields of the item.`;
    return error(`"${shown}" is not available here`, hint);
  }
  if (scope.fields.names.includes(root)) return checkField(parts, scope);
  const meant = findMeantName(root, shown, scope, show);
  if (scope.fields.isComplete) {
    return meant === null
      ? error(
          `"${root}" is neither a field of the items nor a word that ${notation === 'text' ? 'templates' : 'expressions'} know`,
          suggestWord(root, [...scope.fields.names, ...scope.words], 'names'),
        )
      : error(`"${shown}" is no field of the items`, meant);
  }
  if (!scope.steps.some(({ name }) => name === root)) return null;
  return {
    code: 'name',
    severity: 'warning',
    message: `"${shown}" reads a field of the item, and a step has the same name`,
    hint: meant ?? '',
  };
}

/** Where something of this name is, for a person who left out the word before it. */
export function findMeantName(
  root: string,
  shown: string,
  scope: Scope,
  show: (name: string) => string,
): string | null {
  if (scope.fields.names.includes(root)) return `The item's field is ${show(`raw.${shown}`)}.`;
  if (scope.value.kind === 'map' && Object.hasOwn(scope.value.parts, root))
    return `The field of the value is ${show(`value.${shown}`)}.`;
  if (scope.steps.some(({ name }) => name === root)) return `The value of a step is ${show(`steps.${shown}`)}.`;
  if (scope.vars.includes(root)) return `A constant is ${show(`vars.${shown}`)}.`;
  return null;
}

function hintOfFields(known: readonly string[], part: string, isText: string): string {
  return known.length === 0 ? isText : suggestWord(part, known, 'fields');
}

function error(message: string, hint: string): NameFinding {
  return { code: 'name', severity: 'error', message, hint };
}
