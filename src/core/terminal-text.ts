/** Characters that move the cursor, recolour, reorder or hide text, and halves of surrogate pairs. */
const harmful =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}\u{e0020}-\u{e007f}]/gu;
/** U+2400…: the pictures of the control characters. */
const firstPicture = 0x2400;
const pictureOfDelete = '\u2421';

/**
 * Text of a model, a source or a provider made harmless for a terminal: one line, control characters made visible, at
 * most `maxChars` characters. No escape sequence survives it.
 */
export function toTerminalText(text: string, maxChars = 500): string {
  const isLong = text.length > maxChars;
  const shown = isLong ? text.slice(0, Math.max(0, maxChars - 1)).replace(/[\ud800-\udbff]$/, '') : text;
  return shown.replace(harmful, toVisible) + (isLong ? '…' : '');
}

/** Like toTerminalText, but line breaks stay and a tab is two spaces. At most `maxLines` lines; says how many were left out. */
export function toTerminalLines(
  text: string,
  limits: { readonly maxLines: number; readonly maxCharsALine: number } = {
    maxLines: Number.POSITIVE_INFINITY,
    maxCharsALine: Number.POSITIVE_INFINITY,
  },
): { readonly lines: readonly string[]; readonly leftOut: number; readonly wasCut: boolean } {
  const all = text.replace(/\r\n?/g, '\n').split('\n');
  const kept = all.slice(0, limits.maxLines);
  return {
    lines: kept.map((line) => toTerminalText(line.replaceAll('\t', '  '), limits.maxCharsALine)),
    leftOut: all.length - kept.length,
    wasCut: all.length > kept.length || kept.some((line) => line.length > limits.maxCharsALine),
  };
}

/** Cuts text without escape sequences to a number of columns, as `widthOf` measures them; what is cut ends in `…`. */
export function cutToWidth(text: string, columns: number, widthOf: (text: string) => number): string {
  if (columns <= 0) return '';
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes().segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

let segmenter: Intl.Segmenter | null = null;

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}

function toVisible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(firstPicture + code);
  if (code === 0x7f) return pictureOfDelete;
  if (code < 0x100) return `\\x${code.toString(16)}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
