/** Where something begins, as a person would open it. */
export interface Place {
  /** For people: path relative to the pipeline's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** One JavaScript expression and where its first character stands. */
export interface ExpressionText {
  readonly text: string;
  readonly at: Place;
}

export interface NamedExpression extends ExpressionText {
  readonly name: string;
}

/** `functions.js`: functions of a pipeline's own, as an ES module without imports. */
export interface FunctionsText {
  readonly text: string;
  readonly file: string;
}

/** A code step. `each` and `until` stand both or not at all. */
export interface CodeDefinition {
  readonly init: readonly NamedExpression[];
  readonly each: readonly NamedExpression[];
  readonly until: ExpressionText | null;
  readonly maxIterations: number;
  /** Names, or one expression whose result is the value. */
  readonly set: readonly NamedExpression[] | ExpressionText;
}
