import type { Draft, OutputDraft, StepDraft } from './draft.ts';
import type { KnownFields } from './known-fields.ts';
import { shapeOfStep, unknownShape, type ValueShape } from './value-shape.ts';
import { findStretches, isSameStretch, isWithin, type Stretches } from './stretches.ts';

/** What a text or an expression at some place can read. */
export interface Scope {
  readonly place: 'source' | 'step' | 'output' | 'stats';
  /** Words of the context that are there. */
  readonly words: readonly string[];
  readonly fields: KnownFields;
  readonly vars: readonly string[];
  /** Steps whose values are there. */
  readonly steps: readonly { readonly name: string; readonly shape: ValueShape }[];
  /** Why the value of another step is not there. */
  readonly elsewhere: ReadonlyMap<string, Elsewhere>;
  /** What `item` has. */
  readonly item: readonly string[];
  readonly value: ValueShape;
}

export type Elsewhere =
  | { readonly kind: 'own' | 'later' | 'expand' }
  /** A step of the children of this expand. */
  | { readonly kind: 'child'; readonly expand: string };

export interface Scopes {
  readonly stretches: Stretches;
  readonly source: Scope;
  ofStep(step: StepDraft): Scope;
  /** Of what judges the value of a step. */
  ofRules(step: StepDraft): Scope;
  /** Of what may draw: code and rehearsals. */
  ofDraws(step: StepDraft): Scope;
  ofOutput(output: OutputDraft): Scope;
  /** Of a table's statistics. */
  readonly stats: Scope;
}

const everywhere = ['raw', 'steps', 'item', 'vars', 'batch'];
const nothing: KnownFields = { names: [], isComplete: false, hasId: null };

/** `acquired`: fields of the items as the source gives them. `elementOf`: shape of the elements that an expand gives. */
export function createScopes(
  draft: Draft,
  acquired: KnownFields,
  elementOf: (step: StepDraft, scope: Scope) => ValueShape,
): Scopes {
  const { steps } = draft;
  const stretches = findStretches(steps);
  const shapes = new Map(steps.map((step) => [step.name, shapeOfStep(step)]));
  const openOf = (index: number) => stretches.ofSteps[index]?.open ?? [];
  const base = { vars: Object.keys(draft.yaml.vars ?? {}), value: unknownShape };
  const fieldsCache = new Map<string, KnownFields>();

  /** Fields of the children of the innermost of these expands. */
  const fieldsOf = (open: readonly string[]): KnownFields => {
    const name = open.at(-1);
    const step = steps.find((candidate) => candidate.name === name);
    if (name === undefined || step === undefined) return acquired;
    const known = fieldsCache.get(name);
    if (known !== undefined) return known;
    const outer = fieldsOf(open.slice(0, -1));
    const shape = elementOf(step, scopes.ofStep(step));
    const fields = {
      ...outer,
      names: [...new Set([...outer.names, step.as])],
      shapes: { ...outer.shapes, [step.as]: shape },
    };
    fieldsCache.set(name, fields);
    return fields;
  };
  const itemOf = (open: readonly string[]) => [
    'id',
    ...(open.length > 0 ? ['parent', 'index'] : []),
    ...(draft.yaml.source.repeat === undefined ? [] : ['repetition']),
  ];
  /** Whether items of `open` have the value of a step: their own, and those that a parent had when it was expanded. */
  const isThere = (step: StepDraft, open: readonly string[]) => {
    const own = openOf(step.index);
    const next = open[own.length];
    return isWithin(open, own) && (next === undefined || step.index < steps.findIndex(({ name }) => name === next));
  };
  const valuesOf = (open: readonly string[], before: number) => {
    const elsewhere = new Map<string, Elsewhere>();
    const there = steps.filter((step) => {
      const isVisible = step.kind !== 'expand' && step.index < before && isThere(step, open);
      if (!isVisible) elsewhere.set(step.name, whereIs(step, before));
      return isVisible;
    });
    return { steps: there.map(({ name }) => ({ name, shape: shapes.get(name) ?? unknownShape })), elsewhere };
  };
  const whereIs = (step: StepDraft, before: number): Elsewhere => {
    if (step.index === before) return { kind: 'own' };
    if (step.index > before) return { kind: 'later' };
    const expand = openOf(step.index).at(-1);
    return step.kind === 'expand' || expand === undefined ? { kind: 'expand' } : { kind: 'child', expand };
  };

  const scopes: Scopes = {
    stretches,
    source: {
      ...base,
      place: 'source',
      words: ['raw', 'vars', 'batch'],
      fields: acquired,
      steps: [],
      elsewhere: new Map(),
      item: [],
    },
    ofStep({ index }) {
      const { open, gathered } = stretches.ofSteps[index] ?? { open: [], gathered: null };
      return {
        ...base,
        place: 'step',
        words: [...everywhere, 'attempt', 'previous', ...(gathered === null ? [] : ['children'])],
        fields: fieldsOf(open),
        item: itemOf(open),
        ...valuesOf(open, index),
      };
    },
    ofRules(step) {
      const scope = scopes.ofStep(step);
      return { ...scope, words: [...scope.words, 'value'], value: shapes.get(step.name) ?? unknownShape };
    },
    ofDraws(step) {
      const scope = scopes.ofStep(step);
      return { ...scope, words: [...scope.words, 'random'] };
    },
    ofOutput({ of }) {
      const shown = of === null ? null : (steps.find(({ name }) => name === of) ?? null);
      const open = shown === null ? stretches.results : openOf(shown.index);
      const last = steps.findLast((step) => step.kind !== 'expand' && isSameStretch(openOf(step.index), open));
      // Where the last step can be skipped, the result may be that of another.
      const result = shown ?? (last?.when === null ? last : null);
      return {
        ...base,
        place: 'output',
        words: [...everywhere, 'value'],
        fields: fieldsOf(open),
        item: [...itemOf(open), 'verdict', 'attempts', 'costUsd'],
        ...valuesOf(open, Number.POSITIVE_INFINITY),
        value: (result === null ? undefined : shapes.get(result.name)) ?? unknownShape,
      };
    },
    stats: {
      ...base,
      place: 'stats',
      words: ['values', 'vars', 'batch'],
      fields: nothing,
      steps: [],
      elsewhere: new Map(),
      item: [],
    },
  };
  return scopes;
}
