import { countOf, wrapWords } from '../core/block-text.ts';
import { type Paint, plainPaint } from '../core/paint.ts';
import { type Problem, type Severity, sortProblems } from '../core/problem.ts';
import { toTerminalText } from '../core/terminal-text.ts';

/** Begins the further lines of a message, so that they are no hint. */
const continued = '    ';
const severities: readonly Severity[] = ['error', 'warning', 'note'];

/**
 * Everything wrong with a pipeline, in the order of its files: `file:line:column: severity: message`, the hint
 * below, notes last. `width`: columns of the terminal; elsewhere a problem is one line.
 */
export function presentProblems(
  problems: readonly Problem[],
  paint: Paint = plainPaint,
  width = Number.POSITIVE_INFINITY,
): string {
  if (problems.length === 0) return '';
  const count = severities
    .map((severity) => [problems.filter((problem) => problem.severity === severity).length, severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, severity]) => countOf(number, severity))
    .join(', ');
  return [...sortProblems(problems).flatMap((problem) => toLines(problem, paint, width)), count, ''].join('\n');
}

function toLines(
  { file, line, column, severity, message, hint }: Problem,
  paint: Paint,
  width: number,
): readonly string[] {
  const colour = severity === 'error' ? paint.bad : severity === 'warning' ? paint.warning : paint.dim;
  const place = `${toTerminalText(file)}:${line}:${column}:`;
  const room = width - continued.length;
  // The place may have spaces and is never broken: a word of its length stands for it.
  const standIn = 'x'.repeat(`${place} ${severity}:`.length);
  const [first = '', ...rest] = wrapWords(`${standIn} ${toTerminalText(message, 1000)}`, room);
  return [
    `${paint.strong(place)} ${colour(`${severity}:`)}${first.slice(standIn.length)}`,
    ...rest.map((text) => `${continued}${text}`),
    ...(hint === '' ? [] : wrapWords(toTerminalText(hint, 1000), room).map((text) => `  ${text}`)),
  ];
}
