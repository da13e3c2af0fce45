import { UserError } from '../../core/errors.ts';
import { toProblemText } from '../../core/problem.ts';
import type { Place, TextProblem } from '../../ports/expressions.ts';

/** Throws a UserError with all of them. */
export function refuseProblems(problems: readonly (TextProblem & { readonly at: Place })[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const isOne = problems.length === 1;
  const texts = problems.map(({ message, hint, at }) =>
    toProblemText({ code: 'expression', severity: 'error', message, hint: isOne ? '' : hint, ...at }),
  );
  throw new UserError({
    code: 'expression',
    message: isOne ? texts.join('') : `${problems.length} mistakes in expressions:\n${texts.join('\n')}`,
    hint: isOne ? first.hint : 'Look again with: batch-pipeline validate',
    details: problems,
  });
}
