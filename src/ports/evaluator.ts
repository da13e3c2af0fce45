import type { ItemContext } from '../core/context.ts';
import type { JsonValue } from '../core/json.ts';
import type { CodeStep, ExpandStep, PromptStep, Step } from '../core/pipeline.ts';
import type { Note, Reason } from '../core/verdict.ts';
import type { CodeOutcome, Draw, Outcome } from './expressions.ts';

/** The expressions of a pipeline's steps, each over the names its item has. Expressions never reach the host. */
export interface Evaluator {
  /** All rules are tried. An expression that throws is a failed rule with its message. */
  checkRules(
    step: Step,
    value: JsonValue,
    context: ItemContext,
  ): { readonly reasons: readonly Reason[]; readonly warnings: readonly Note[] };
  /** Whether the step is taken for this item: the value of `when`, which the caller takes for true or false. */
  when(step: PromptStep | CodeStep, context: ItemContext): Outcome;
  runCode(step: CodeStep, context: ItemContext, draw: Draw): CodeOutcome;
  /** The list of `each`. */
  expand(step: ExpandStep, context: ItemContext): Outcome;
  /** What the sandbox is told to answer; only for a step with a rehearsal. */
  rehearse(step: PromptStep, context: ItemContext, draw: Draw): Outcome;
  /** Ends the interpreter. */
  close(): void;
}
