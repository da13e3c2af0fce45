import { toTerminalText } from '../../core/terminal-text.ts';
import { charactersOf, isPlain, widthOf } from './line.ts';

/** Lines of at most `columns` columns, broken at spaces where there are any. A text without anything is one empty line. */
export function wrapText(text: string, columns: number): readonly string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .flatMap((line) => wrapLine(toTerminalText(line.replaceAll('\t', '  '), Number.POSITIVE_INFINITY), columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let rest = line;
  for (;;) {
    const whole = takeColumns(rest, columns);
    if (whole.length === rest.length) break;
    const space = whole.lastIndexOf(' ');
    const isAtWord = rest[whole.length] === ' ';
    const part = !isAtWord && space > columns / 3 ? whole.slice(0, space) : whole;
    lines.push(part.trimEnd());
    rest = rest.slice(part.length).trimStart();
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, rest];
}

/** As much of the beginning as fits; at least a character. */
function takeColumns(text: string, columns: number): string {
  // No more than this is looked at: a line may have all of a large file.
  if (isPlain(text.slice(0, columns + 1))) return text.slice(0, columns);
  const beginning = text.slice(0, columns * 16);
  let taken = '';
  let width = 0;
  for (const character of charactersOf(beginning)) {
    width += widthOf(character);
    if (width > columns && taken !== '') break;
    taken += character;
  }
  return taken;
}
