import { UserError } from './errors.ts';

/** An error keeps a pipeline from being used; a warning does not; a note is good to know, and nothing to mend. */
export type Severity = 'error' | 'warning' | 'note';

/** Something to say of a pipeline, and where. */
export interface Problem {
  /** Stable word for programs: `not-yet`, `unknown-key`, `template` … */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
  /** As a person would name it, to be opened from the terminal. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** One problem as lines of text: `file:line:column: message`, and the hint below. */
export function toProblemText({ file, line, column, severity, message, hint }: Problem): string {
  const head = `${file}:${line}:${column}: ${severity === 'error' ? '' : `${severity}: `}${message}`;
  return hint === '' ? head : `${head}\n  ${hint}`;
}

/** All errors of a pipeline as one error, so that a person mends them in one go. `details` has every problem, warnings too. */
export function toUserError(problems: readonly Problem[]): UserError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) throw new Error('toUserError needs at least one problem that is an error');
  const common = { code: 'pipeline', details: problems };
  if (errors.length === 1) {
    return new UserError({
      ...common,
      message: `${first.file}:${first.line}:${first.column}: ${first.message}`,
      hint: first.hint === '' ? 'Mend it and look again with: batch-pipeline validate' : first.hint,
    });
  }
  return new UserError({
    ...common,
    message: `The pipeline has ${errors.length} mistakes:\n${errors.map(toProblemText).join('\n')}`,
    hint: 'Mend them and look again with: batch-pipeline validate',
  });
}

/** By file, then place, so that a list reads like the file; notes come last. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const isNote = ({ severity }: Problem) => (severity === 'note' ? 1 : 0);
  return [...problems].sort(
    (a, b) => isNote(a) - isNote(b) || compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
