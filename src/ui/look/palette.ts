import { toTerminalText } from '../../core/terminal-text.ts';
import type { Line, Span, Tone } from './line.ts';

/** SGR codes for each tone, and how they end. */
export interface Palette {
  readonly tones: Readonly<Record<Tone, readonly [start: string, end: string]>>;
  readonly cursor: readonly [start: string, end: string];
}

const none = ['', ''] as const;
const bold = ['1', '22'] as const;
const dim = ['2', '22'] as const;
const inverse = ['7', '27'] as const;
const foreground = (codes: string) => [codes, '39'] as const;

/**
 * Blue, orange and vermillion are told apart with every kind of colour vision (Okabe and Ito, "Color Universal Design", 2008). No
 * state is said by colour alone: each has its sign and its word.
 */
export const richPalette: Palette = {
  tones: {
    plain: none,
    strong: bold,
    dim,
    accent: foreground('38;5;75'),
    busy: foreground('38;5;75'),
    good: foreground('38;5;36'),
    warning: foreground('38;5;214'),
    bad: foreground('38;5;209'),
  },
  cursor: ['48;5;237', '49'],
};

/** The sixteen colours that every terminal has, in its own shades. */
export const basicPalette: Palette = {
  tones: {
    plain: none,
    strong: bold,
    dim,
    accent: foreground('36'),
    busy: foreground('36'),
    good: foreground('94'),
    warning: foreground('33'),
    bad: foreground('31'),
  },
  cursor: inverse,
};

/** NO_COLOR: weight and inversion are no colours. */
export const plainPalette: Palette = {
  tones: { plain: none, strong: bold, dim, accent: bold, busy: none, good: none, warning: bold, bad: bold },
  cursor: inverse,
};

export function choosePalette(hasColour: boolean, environment: Readonly<Record<string, string | undefined>>): Palette {
  if (!hasColour) return plainPalette;
  const isRich = /256|truecolor|24bit|direct/.test(`${environment['TERM'] ?? ''} ${environment['COLORTERM'] ?? ''}`);
  return isRich ? richPalette : basicPalette;
}

/** A line as the terminal gets it. What is not a colour of ours is made visible once more. */
export function paintLine(line: Line, palette: Palette): string {
  return line.map((span) => paintSpan(span, palette)).join('');
}

function paintSpan({ text, tone = 'plain', isUnderCursor = false }: Span, palette: Palette): string {
  const [toneStart, toneEnd] = palette.tones[tone];
  const [cursorStart, cursorEnd] = isUnderCursor ? palette.cursor : none;
  const start = [cursorStart, toneStart].filter((code) => code !== '').join(';');
  const end = [toneEnd, cursorEnd].filter((code) => code !== '').join(';');
  const safe = toTerminalText(text, Number.POSITIVE_INFINITY);
  return start === '' || text === '' ? safe : `\u001b[${start}m${safe}\u001b[${end}m`;
}
