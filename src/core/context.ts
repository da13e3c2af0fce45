import type { JsonObject, JsonValue } from './json.ts';
import type { Reason } from './verdict.ts';

/** What a template or expression sees. Namespaced: a model's answer can never overwrite an input. */
export interface ItemContext {
  readonly raw: JsonObject;
  readonly steps: Readonly<Record<string, JsonValue>>;
  readonly item: ItemNames;
  readonly vars: JsonObject;
  readonly batch: { readonly id: string };
  readonly attempt: number;
  readonly previous: PreviousAttempt | null;
  /** The accepted children of the expand that was gathered last, in order; absent before a gather. */
  readonly children?: readonly ChildValue[];
}

/** A child as its parent sees it. */
export interface ChildValue {
  readonly id: string;
  /** From 1, of the expand: a rejected child leaves a gap. */
  readonly index: number;
  readonly raw: JsonObject;
  /** Of the child's own steps. */
  readonly steps: Readonly<Record<string, JsonValue>>;
  /** Of its last step that was not skipped. */
  readonly value: JsonValue;
}

export interface ItemNames {
  readonly id: string;
  /** Id of the parent of a child. */
  readonly parent?: string;
  /** Position of a child, from 1. */
  readonly index?: number;
  /** From 1. */
  readonly repetition?: number;
}

/** What the step that begins again sees of what was rejected. */
export interface PreviousAttempt {
  /** Who rejected. */
  readonly step: string;
  /** The last rejection of each step. */
  readonly reasons: readonly Reason[];
  /** The values as they stood, the rejected one included. */
  readonly steps: Readonly<Record<string, JsonValue>>;
  /** The last answer of the step that begins again, as text. */
  readonly response: string | null;
}

/** The words of the context; raw's fields are top-level names too, but never in place of one of these. */
export const contextWords = [
  'raw',
  'steps',
  'value',
  'item',
  'vars',
  'batch',
  'attempt',
  'previous',
  'children',
  'iteration',
  'row',
  'values',
  'random',
] as const;
