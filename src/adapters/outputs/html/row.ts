import { eachElement, type FieldPath } from '../../../core/distribution.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { Reason } from '../../../core/verdict.ts';
import type { Usage } from '../../../core/usage.ts';
import type { AnswerView, ItemView } from '../../../core/view.ts';

/** What the page holds of an item, in two pieces: the row, read for the table, and the detail, read when it is opened. */

export const itemStates = [
  'accepted',
  'rejected',
  'failed',
  'waiting',
  'in flight',
] as const satisfies readonly ItemView['state'][];
export type ItemState = (typeof itemStates)[number];

/**
 * `steps` are the values of the item's own steps beside the one that gave `value`; 0: there are none. Long texts in the
 * three are cut. `value` is that of results only. What a child has from its parent stands there, but for short fields of
 * `raw`, which people look for.
 */
export type Row = readonly [
  id: string,
  state: number,
  attempts: number,
  costUsd: number | null,
  cause: number,
  flags: number,
  raw: JsonValue,
  value: JsonValue,
  steps: { readonly [step: string]: JsonValue } | 0,
  /** Place in the page's list of levels. */
  level: number,
  /** Place of a child's parent; -1: an acquired item. */
  parent: number,
];

/** Something in the row was cut: the whole is in the detail. */
export const isCut = 1;
/** The long texts of this item are not in the page. */
export const isWithoutTexts = 2;

export interface Detail {
  /** The three whole, where the row has them cut; of a child's raw what is its own. */
  readonly raw?: JsonValue;
  readonly value?: JsonValue;
  readonly steps?: { readonly [step: string]: JsonValue } | 0;
  readonly reasons?: readonly Reason[];
  readonly error?: string;
  readonly answers?: readonly AnswerDetail[];
}

export interface AnswerDetail {
  readonly step: string;
  readonly attempt: number;
  readonly setAside?: true;
  /** Place in the page's list of system prompts, or the text itself. */
  readonly system?: number | string;
  readonly user?: string;
  readonly response?: string;
  readonly model?: string;
  readonly finishReason?: AnswerView['finishReason'];
  readonly usage?: Usage;
  readonly costUsd?: number;
  readonly verdict?: AnswerView['verdict'];
  readonly reasons?: readonly Reason[];
}

/** Where a field is: in the input, in the result, or in the value of another step. */
export interface FieldPlace {
  /** Whose field: place in the page's list of levels. */
  readonly level: number;
  readonly source: 'raw' | 'value' | 'step';
  /** The step's name where `source` is `step`. */
  readonly step: string | null;
  readonly path: FieldPath;
}

/** The values at a place, none where it is absent; more than one only below a list. */
export function valuesAt(row: Row, place: FieldPlace): readonly JsonValue[] {
  let values: JsonValue[] = [rootOf(row, place)];
  for (const part of place.path) {
    const next: JsonValue[] = [];
    for (const value of values) {
      if (part === eachElement) {
        if (Array.isArray(value)) for (const element of value) next.push(element);
      } else {
        const child = childOf(value, part);
        if (child !== undefined) next.push(child);
      }
    }
    values = next;
  }
  return values;
}

/** The one value at a place without lists; null where it is absent. */
export function valueAt(row: Row, place: FieldPlace): JsonValue {
  let value = rootOf(row, place);
  for (const part of place.path) {
    const child = childOf(value, part);
    if (child === undefined) return null;
    value = child;
  }
  return value;
}

function rootOf(row: Row, place: FieldPlace): JsonValue {
  if (place.source === 'raw') return row[6];
  if (place.source === 'value') return row[7];
  return row[8] === 0 || place.step === null ? null : (childOf(row[8], place.step) ?? null);
}

function childOf(value: JsonValue, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
    return undefined;
  return (value as { readonly [key: string]: JsonValue })[key];
}
