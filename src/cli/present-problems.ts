import { countOf } from '../core/block-text.ts';
import { type Paint, plainPaint } from '../core/paint.ts';
import { type Problem, sortProblems } from '../core/problem.ts';
import { toTerminalText } from '../core/terminal-text.ts';

/** Everything wrong with a pipeline, in the order of its files: `file:line:column: severity: message`, the hint below. */
export function presentProblems(problems: readonly Problem[], paint: Paint = plainPaint): string {
  if (problems.length === 0) return '';
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const count = [
    ...(errors === 0 ? [] : [countOf(errors, 'error')]),
    ...(warnings === 0 ? [] : [countOf(warnings, 'warning')]),
  ].join(', ');
  return [...sortProblems(problems).flatMap((problem) => toLines(problem, paint)), count, ''].join('\n');
}

function toLines({ file, line, column, severity, message, hint }: Problem, paint: Paint): readonly string[] {
  const colour = severity === 'error' ? paint.bad : paint.warning;
  const place = paint.strong(`${toTerminalText(file)}:${line}:${column}:`);
  return [
    `${place} ${colour(`${severity}:`)} ${toTerminalText(message, 1000)}`,
    ...(hint === '' ? [] : [`  ${toTerminalText(hint, 1000)}`]),
  ];
}
