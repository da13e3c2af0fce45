import { toTerminalText } from '../../core/terminal-text.ts';
import { cutToWidth } from '../../core/terminal-text.ts';
import { widthOf } from './line.ts';

/** Lines of at most `columns` columns, broken at spaces where there are any. A text without anything is one empty line. */
export function wrapText(text: string, columns: number): readonly string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .flatMap((line) => wrapLine(toTerminalText(line.replaceAll('\t', '  '), Number.POSITIVE_INFINITY), columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line];
  const lines: string[] = [];
  let rest = line;
  while (widthOf(rest) > columns) {
    const whole = takeColumns(rest, columns);
    const space = whole.lastIndexOf(' ');
    const isAtWord = rest[whole.length] === ' ';
    const part = !isAtWord && space > columns / 3 ? whole.slice(0, space) : whole;
    lines.push(part.trimEnd());
    rest = rest.slice(part.length).trimStart();
  }
  return rest === '' ? lines : [...lines, rest];
}

/** As much of the beginning as fits; at least a character. */
function takeColumns(text: string, columns: number): string {
  const limit = text.slice(0, columns * 4 + 16);
  const cut = cutToWidth(limit, columns + 1, widthOf).replace(/…$/, '');
  return cut === '' ? [...text].slice(0, 1).join('') : cut;
}
