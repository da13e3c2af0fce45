import type { JsonValue } from './json.ts';

/** One reason of a rejection. `rule` is a rule's name, or `empty`, `refused`, `truncated`, `json`, `schema`, `sections`, `regex`. */
export interface Reason {
  readonly step: string;
  readonly rule: string;
  readonly message: string;
}

/** What a parse had to mend or let pass, for people: repaired JSON, coerced values, warnings of rules. */
export interface Note {
  readonly kind: 'repaired' | 'coerced' | 'warning';
  readonly message: string;
}

/** What parse decides. `skipped`: its `when` is false. `form`: the same step is asked again; `rule`: begins again at `retryFrom`. */
export type Verdict =
  | { readonly kind: 'skipped'; readonly notes: readonly [] }
  | { readonly kind: 'accepted'; readonly value: JsonValue; readonly notes: readonly Note[] }
  | {
      readonly kind: 'rejected';
      readonly cause: 'form' | 'rule';
      readonly reasons: readonly Reason[];
      readonly value: JsonValue | null;
      readonly notes: readonly Note[];
    };

/** Of an answer: it was asked for, so it is not skipped. */
export type AnswerVerdict = Exclude<Verdict, { readonly kind: 'skipped' }>;

/** `rejected.json`: the stretch that begins again is decided when this is written. */
export interface RejectedNote {
  readonly step: string;
  /** The step that begins again. */
  readonly from: string;
  readonly attempt: number;
  readonly reasons: readonly Reason[];
  readonly value: JsonValue | null;
}
