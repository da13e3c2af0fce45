import stringWidth from 'string-width';
import type { Screen } from '../../../src/adapters/reporters/screen.ts';

export interface FakeScreen extends Screen {
  columns: number;
  rows: number;
  readonly writes: string[];
  /** Everything that was written, as it was written. */
  text(): string;
  /** What a person sees, with the lines that have scrolled away; spaces at the end of lines and empty last lines left out. */
  visible(): string;
}

/** A screen that does with escape sequences what a terminal does. An unknown sequence is an error. Time is Date.now(). */
export function createFakeScreen(size: { columns?: number; rows?: number } = {}): FakeScreen {
  const writes: string[] = [];
  return {
    columns: size.columns ?? 80,
    rows: size.rows ?? 24,
    writes,
    write(text) {
      writes.push(text);
    },
    now: () => Date.now(),
    text: () => writes.join(''),
    visible() {
      return play(writes.join(''), this.columns);
    },
  };
}

function play(text: string, columns: number): string {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  const put = (character: string) => {
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column += 1;
    if (column > columns) throw new Error(`a line is wider than the screen: ${lines[row]}`);
  };
  const tokens = text.matchAll(/\u001b\[(\d*)([A-Za-z])|(\n)|([\s\S])/gu);
  for (const [token, amountText, command, newline, character] of tokens) {
    const amount = amountText === '' || amountText === undefined ? null : Number(amountText);
    if (newline !== undefined) {
      row += 1;
      column = 0;
      if (lines[row] === undefined) lines[row] = '';
    } else if (character !== undefined) {
      if (/\p{Cc}/u.test(character))
        throw new Error(`a control character reached the terminal: ${JSON.stringify(token)}`);
      if (stringWidth(character) !== 1)
        throw new Error(`this screen knows characters of one column only: ${character}`);
      put(character);
    } else if (command === 'A') row = Math.max(0, row - (amount ?? 1));
    else if (command === 'G') column = (amount ?? 1) - 1;
    else if (command === 'K' && (amount ?? 0) === 0) lines[row] = (lines[row] ?? '').slice(0, column);
    else if (command === 'K' && amount === 2) lines[row] = '';
    else if (command !== 'm') throw new Error(`unknown sequence ${JSON.stringify(token)}`);
  }
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
