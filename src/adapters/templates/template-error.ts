import { findClosestWord, listWords } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';

/** A place in a template, from 1. */
export interface TemplatePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A mistake in a template: the same words for every item, so that a thousand of them are one. `details` holds the
 * place, and the problem without it.
 */
export function createTemplateError(place: TemplatePlace, problem: string, hint: string): UserError {
  return new UserError({
    code: 'template',
    message: `${formatPlace(place)}: ${problem}`,
    hint,
    details: { ...place, problem },
  });
}

/** A text inside a YAML file has no lines of its own there. */
function formatPlace({ file, line, column }: TemplatePlace): string {
  return /\.ya?ml$/.test(file) ? file : `${file}:${line}:${column}`;
}

/** Thrown by a helper, which does not know where it stands. */
export class HelperProblem extends Error {
  readonly hint: string;

  constructor(problem: string, hint: string) {
    super(problem);
    this.name = 'HelperProblem';
    this.hint = hint;
  }
}

/** `Did you mean "price"? There are: name, price.` */
export function suggest(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = findClosestWord(word, known);
  const list = `There are: ${listWords(known, 20)}.`;
  return near === null ? list : `Did you mean "${near}"? ${list}`;
}
