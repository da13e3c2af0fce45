import type { CodeDefinition, ExpressionText, FunctionsText, Place } from '../core/expression.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';

export type { CodeDefinition, ExpressionText, FunctionsText, NamedExpression, Place } from '../core/expression.ts';

/** A name that is read and bound outside the text: the root, then the fields that can be told without running it. */
export interface NameRead {
  /** `raw.price` is ['raw', 'price'], `raw["Unit price"]` is ['raw', 'Unit price']; ends at the first field that is computed. */
  readonly path: readonly string[];
  /** The last word of `path` is called, so it may be a method of its value and no field. */
  readonly isCalled: boolean;
  /** Characters of the text, from 0. */
  readonly start: number;
  readonly end: number;
}

/** Something that keeps a text from being run. */
export interface TextProblem {
  /** One sentence. */
  readonly message: string;
  /** What to do; may be empty. */
  readonly hint: string;
  /** Character of the text, from 0. */
  readonly start: number;
  /** Within the text, from 1. */
  readonly line: number;
  readonly column: number;
}

export interface ExpressionReading {
  /** In order of the text; built-in names (`Math`, `sum`) too. */
  readonly names: readonly NameRead[];
  readonly problems: readonly TextProblem[];
}

export interface FunctionsReading {
  readonly exports: readonly { readonly name: string; readonly line: number; readonly column: number }[];
  readonly problems: readonly TextProblem[];
}

/** Which expression of a code step: `init.position`, `until`, `set`. */
export interface CodeProblem extends TextProblem {
  readonly part: string;
  /** In the file of the part. */
  readonly at: Place;
}

export interface CodeReading {
  /** Names from outside, with the part that reads them. */
  readonly names: readonly (NameRead & { readonly part: string })[];
  /** Fields of the value in their order; null where `set` is one expression. */
  readonly fields: readonly string[] | null;
  readonly problems: readonly CodeProblem[];
}

/**
 * What an expression may name: `raw`, `steps` … as far as they are there, `random` where it may draw, constants, exports of
 * functions.js. A runner knows its constants and exports without being told.
 */
export type KnownNames = readonly string[];

/** JavaScript expressions: reads them, and runs them where nothing of the host can be reached. */
export interface ExpressionLanguage {
  /** Names that are there everywhere: what JavaScript brings and the helper functions. */
  readonly builtInNames: readonly string[];
  /** Reads without running. With `known`, a name that is neither known nor built in is a problem. */
  readExpression(text: string, known?: KnownNames): ExpressionReading;
  readFunctions(text: string): FunctionsReading;
  readCode(definition: CodeDefinition, known: KnownNames): CodeReading;
  /** Cheap: the interpreter starts when the first expression is evaluated. Throws a UserError for a functions.js with problems. */
  open(setting: ExpressionSetting): ExpressionRunner;
}

export interface ExpressionSetting {
  readonly functions: FunctionsText | null;
  /** Names that are the same for every evaluation (`vars`, `batch`): read once, and nothing can change them. */
  readonly constants: JsonObject;
  readonly limits?: Partial<ExpressionLimits>;
}

/** Of one evaluation. Times are computing time, so that a busy or sleeping machine fails no item. */
export interface ExpressionLimits {
  readonly expressionMs: number;
  readonly codeMs: number;
  /** What the interpreter may hold, values included. */
  readonly memoryBytes: number;
  /** Length of the result as JSON. */
  readonly resultChars: number;
}

/**
 * Compiles once, runs many times. Compiling throws a UserError {code: 'expression'} where reading finds problems. A run
 * blocks until it is done; it never throws for what an expression does: that is in the outcome. An evaluation leaves
 * nothing behind for the next one: values are fresh, the state of functions.js too.
 */
export interface ExpressionRunner {
  compileExpression(expression: ExpressionText, known: KnownNames): CompiledExpression;
  /** Several over the same values in one crossing, each with its own outcome and its own limits. */
  compileList(expressions: readonly ExpressionText[], known: KnownNames): CompiledList;
  compileCode(definition: CodeDefinition, known: KnownNames): CompiledCode;
  /** Ends the interpreter. */
  close(): void;
}

/** Name → value for the names that expressions may read, constants left out. What is not read is not carried over. */
export type NameValues = object;

export interface CompiledExpression {
  /** `draw` is needed where `random` is among the known names. */
  evaluate(values: NameValues, draw?: Draw): Outcome;
}

export interface CompiledList {
  evaluate(values: NameValues, draw?: Draw): readonly Outcome[];
}

export interface CompiledCode {
  run(values: NameValues, draw: Draw): CodeOutcome;
}

/** The words that draws are seeded by: the same words draw the same numbers, others independent ones. */
export interface Draw {
  readonly seed: number | string;
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
}

export type Outcome =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'error'; readonly error: ExpressionError };

/** `limit`: `until` was still false after `maxIterations` rounds. */
export type CodeOutcome =
  | Outcome
  | { readonly kind: 'limit'; readonly maxIterations: number; readonly message: string };

export interface ExpressionError {
  /** `result`: it ran, and gave what is no data (a function, NaN, nothing at all …). */
  readonly reason: 'failed' | 'result' | 'time' | 'memory' | 'depth';
  /** What went wrong, in words, without the place. */
  readonly message: string;
  /** The expression as it was written. */
  readonly expression: string;
  /** Of a code step: `init.position`, `until`, `set`; null where it cannot be told or there is one expression only. */
  readonly part: string | null;
  /** As near as it can be told, in functions.js where it happened there. */
  readonly at: Place;
}
