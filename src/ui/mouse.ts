/** Reports of buttons and the wheel (mode 1000) with positions beyond column 223 (mode 1006, xterm's "SGR" form). */
export const mouseOn = '\u001b[?1000h\u001b[?1006h';
export const mouseOff = '\u001b[?1006l\u001b[?1000l';

export interface MouseEvent {
  readonly kind: 'click' | 'wheel up' | 'wheel down';
  /** From 0. */
  readonly column: number;
  readonly row: number;
}

/**
 * Reads `ESC [ < button ; column ; row M` (m: let go). null: it is something else; 'other': a report of the mouse that means nothing here,
 * such as letting go or another button.
 */
export function readMouse(input: string): MouseEvent | 'other' | null {
  const found = /^\u001b?\[<(\d+);(\d+);(\d+)([Mm])$/.exec(input);
  if (found === null) return null;
  const [, button = '', column = '', row = '', end = ''] = found;
  const kind = end === 'M' ? kinds[Number(button)] : undefined;
  return kind === undefined ? 'other' : { kind, column: Number(column) - 1, row: Number(row) - 1 };
}

const kinds: Readonly<Record<number, MouseEvent['kind']>> = { 0: 'click', 64: 'wheel up', 65: 'wheel down' };
