import { suggestWord } from '../../core/closest-word.ts';
import { contextWords } from '../../core/context.ts';
import type { Finding } from '../finding.ts';
import type { KnownFields } from '../known-fields.ts';
import { findMissingPart, type ValueShape } from './value-shape.ts';

/** What a template at some place can see. */
export interface Scope {
  readonly place: 'id' | 'step';
  readonly words: readonly string[];
  readonly fields: KnownFields;
  readonly vars: readonly string[];
  /** All steps, to tell a later one from one that does not exist. */
  readonly stepNames: readonly string[];
  readonly earlier: readonly { readonly name: string; readonly shape: ValueShape }[];
  readonly stepName?: string;
}

type NameFinding = Omit<Finding, 'place'>;

const partsOf: Readonly<Record<string, readonly string[]>> = {
  item: ['id'],
  batch: ['id'],
  previous: ['step', 'reasons', 'steps', 'response'],
};

/** What is wrong with a dotted name in a scope; null where nothing is, or nothing can be told. */
export function checkName(path: string, scope: Scope): NameFinding | null {
  const [root = '', first, ...rest] = path.split('.');
  if (!scope.words.includes(root)) return checkBareName(root, first, scope);
  if (root === 'raw' && first !== undefined && scope.fields.isComplete && !scope.fields.names.includes(first)) {
    return error(`No item has a field "${first}"`, suggestWord(first, scope.fields.names, 'fields'));
  }
  if (root === 'vars' && first !== undefined && !scope.vars.includes(first)) {
    return error(
      `There is no constant "${first}" in vars`,
      scope.vars.length === 0 ? 'The pipeline has no vars.' : suggestWord(first, scope.vars, 'vars'),
    );
  }
  if (root === 'steps' && first !== undefined) return checkStep(first, rest, scope);
  const parts = partsOf[root];
  if (parts !== undefined && first !== undefined && !parts.includes(first)) {
    if (root === 'item' && ['parent', 'index', 'repetition'].includes(first)) {
      return {
        code: 'not-yet',
        severity: 'error',
        message: `"item.${first}" is not available in this version`,
        hint: 'Items have no children and no repetitions yet.',
      };
    }
    return error(`"${root}" has no "${first}"`, suggestWord(first, parts, 'names'));
  }
  return null;
}

function checkBareName(root: string, first: string | undefined, scope: Scope): NameFinding | null {
  const shown = first === undefined ? root : `${root}.${first}`;
  if ((contextWords as readonly string[]).includes(root)) {
    if (scope.fields.names.includes(root))
      return error(`"${root}" is a word of its own and not available here`, `The item's field is {{raw.${root}}}.`);
    const hint =
      scope.place === 'id'
        ? 'The id is made before any step: it can read the item, vars and batch.id.'
        : `Here there are: ${scope.words.join(', ')}, and the fields of the item.`;
    return error(`"${shown}" is not available here`, hint);
  }
  const step = scope.earlier.find(({ name }) => name === root);
  if (scope.fields.isComplete && !scope.fields.names.includes(root)) {
    if (step !== undefined)
      return error(`"${shown}" is no field of the items`, `The value of a step is {{steps.${shown}}}.`);
    if (scope.vars.includes(root))
      return error(`"${root}" is no field of the items`, `A constant is {{vars.${root}}}.`);
    return error(
      `"${root}" is neither a field of the items nor a word that templates know`,
      suggestWord(root, [...scope.fields.names, ...scope.words], 'names'),
    );
  }
  if (!scope.fields.isComplete && step !== undefined && !scope.fields.names.includes(root)) {
    return {
      code: 'name',
      severity: 'warning',
      message: `"${shown}" reads a field of the item, and a step has the same name`,
      hint: `The value of the step is {{steps.${shown}}}.`,
    };
  }
  return null;
}

function checkStep(name: string, rest: readonly string[], scope: Scope): NameFinding | null {
  const earlier = scope.earlier.map((step) => step.name);
  const step = scope.earlier.find((candidate) => candidate.name === name);
  if (step === undefined) {
    if (name === scope.stepName)
      return error(
        `"steps.${name}" is the value of this very step, which is not there yet`,
        'What it answered before a rejection is in {{previous.response}}.',
      );
    const hint = earlier.length === 0 ? 'No step comes before this one.' : suggestWord(name, earlier, 'earlier steps');
    return error(
      scope.stepNames.includes(name) ? `"steps.${name}" is the value of a later step` : `There is no step "${name}"`,
      hint,
    );
  }
  const missing = findMissingPart(step.shape, rest);
  if (missing === null) return null;
  const hint =
    missing.known.length === 0
      ? `The value of "${name}" is a text.`
      : suggestWord(missing.part, missing.known, 'fields');
  return error(`The value of the step "${name}" has no "${missing.part}"`, hint);
}

function error(message: string, hint: string): NameFinding {
  return { code: 'name', severity: 'error', message, hint };
}
