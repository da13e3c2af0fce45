import type { JsonValue } from '../core/json.ts';
import type { Rule } from '../core/pipeline.ts';
import type { Note, Reason } from '../core/verdict.ts';
import type { ItemContext } from '../core/context.ts';

/** Judges a step's value by its rules, and runs code steps. Expressions never reach the host. */
export interface Evaluator {
  checkRules(
    rules: readonly Rule[],
    step: string,
    value: JsonValue,
    context: ItemContext,
  ): { readonly reasons: readonly Reason[]; readonly warnings: readonly Note[] };
}
