import type { ProblemRow } from '../../../ports/dashboard-backend.ts';
import { type Line, toLine, toSpan, type Tone } from '../../look/line.ts';
import { wrapText } from '../../look/wrap-text.ts';

/** A text with the numbers of its lines, and under a line what is wrong there. */
export interface NumberedText {
  readonly lines: readonly Line[];
  /** Where the problems stand among `lines`, in order. */
  readonly problemsAt: readonly number[];
}

/** `isHere`: whether a problem is of this text; the others come first, by their files. */
export function numberedText(
  text: string,
  problems: readonly ProblemRow[],
  isHere: (problem: ProblemRow) => boolean,
  columns: number,
): NumberedText {
  const texts = text.replace(/\n$/, '').split('\n');
  const digits = String(texts.length).length;
  const indent = digits + 4;
  const lines: Line[] = [];
  const problemsAt: number[] = [];
  const add = (problem: ProblemRow): void => {
    problemsAt.push(lines.length);
    lines.push(...problemLines(problem, indent, columns));
  };
  const placed = problems.filter((problem) => isHere(problem) && problem.line !== null && problem.line <= texts.length);
  const others = problems.filter((problem) => !placed.includes(problem));
  others.forEach(add);
  if (others.length > 0) lines.push([]);
  for (const [index, line] of texts.entries()) {
    const here = placed.filter((problem) => problem.line === index + 1);
    const [sign, tone] = signOf(here);
    const number = `${String(index + 1).padStart(digits)} `;
    const wrapped = wrapText(line, columns - indent - 1);
    for (const [part, words] of wrapped.entries()) {
      lines.push([
        toSpan(part === 0 ? `${sign} ` : '  ', tone),
        toSpan(part === 0 ? number : ' '.repeat(number.length), here.length > 0 ? tone : 'dim'),
        toSpan('│ ', 'dim'),
        toSpan(words, /^\s*#/.test(line) ? 'dim' : 'plain'),
      ]);
    }
    here.forEach(add);
  }
  return { lines, problemsAt };
}

/** `file:line:column: message`, as validate has it, and the hint. */
export function problemLines(problem: ProblemRow, indent: number, columns: number): readonly Line[] {
  const [sign, tone] = signOf([problem]);
  const space = ' '.repeat(indent);
  const words = wrapText(`${placeOf(problem)}: ${problem.message}`, columns - indent - 3);
  return [
    ...words.map((line, index) => toLine(toSpan(`${space}${index === 0 ? `${sign} ` : '  '}${line}`, tone))),
    ...(problem.hint === null
      ? []
      : wrapText(problem.hint, columns - indent - 3).map((line) => toLine(toSpan(`${space}  ${line}`, 'dim')))),
  ];
}

export function placeOf({ file, line, column }: ProblemRow): string {
  return [file, line, column].filter((part) => part !== null).join(':');
}

/** Words that the message begins with where it is no error. */
export function isError({ message }: ProblemRow): boolean {
  return !/^(warning|note): /.test(message);
}

function signOf(problems: readonly ProblemRow[]): readonly [sign: string, tone: Tone] {
  if (problems.length === 0) return [' ', 'dim'];
  return problems.some(isError) ? ['✗', 'bad'] : ['▲', 'warning'];
}
