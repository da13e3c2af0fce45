import { countOf } from '../core/block-text.ts';
import { type Paint, plainPaint } from '../core/paint.ts';
import { type Problem, type Severity, sortProblems } from '../core/problem.ts';
import { toTerminalText } from '../core/terminal-text.ts';

const severities: readonly Severity[] = ['error', 'warning', 'note'];

/**
 * Everything wrong with a pipeline, in the order of its files: `file:line:column: severity: message`, the hint
 * below, notes last.
 */
export function presentProblems(problems: readonly Problem[], paint: Paint = plainPaint): string {
  if (problems.length === 0) return '';
  const count = severities
    .map((severity) => [problems.filter((problem) => problem.severity === severity).length, severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, severity]) => countOf(number, severity))
    .join(', ');
  return [...sortProblems(problems).flatMap((problem) => toLines(problem, paint)), count, ''].join('\n');
}

function toLines({ file, line, column, severity, message, hint }: Problem, paint: Paint): readonly string[] {
  const colour = severity === 'error' ? paint.bad : severity === 'warning' ? paint.warning : paint.dim;
  const place = paint.strong(`${toTerminalText(file)}:${line}:${column}:`);
  return [
    `${place} ${colour(`${severity}:`)} ${toTerminalText(message, 1000)}`,
    ...(hint === '' ? [] : [`  ${toTerminalText(hint, 1000)}`]),
  ];
}
