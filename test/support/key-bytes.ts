const bytesOf: Readonly<Record<string, string>> = {
  Up: '\u001b[A',
  Down: '\u001b[B',
  Right: '\u001b[C',
  Left: '\u001b[D',
  PageUp: '\u001b[5~',
  PageDown: '\u001b[6~',
  Home: '\u001b[H',
  End: '\u001b[F',
  Enter: '\r',
  Esc: '\u001b',
  Tab: '\t',
  'Shift+Tab': '\u001b[Z',
  Space: ' ',
  Backspace: '\u007f',
  Delete: '\u001b[3~',
  'Ctrl+c': '\u0003',
};

/** What a terminal sends for a key, by its name in the key table. */
export function toKeyBytes(key: string): string {
  return bytesOf[key] ?? key;
}
