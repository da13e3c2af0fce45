import type { Key } from 'ink';

const named: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageUp', 'PageUp'],
  ['pageDown', 'PageDown'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['escape', 'Esc'],
  ['backspace', 'Backspace'],
  // What most terminals send for the key above Enter.
  ['delete', 'Delete'],
];

/** What was pressed, in the words of the key table: `a`, `R`, `Enter`, `Shift+Tab`, `Ctrl+c`, `Space`. '': nothing that has a name. */
export function toKeyName(input: string, key: Key): string {
  if (key.tab) return key.shift ? 'Shift+Tab' : 'Tab';
  const name = named.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return name;
  if (key.ctrl) return `Ctrl+${input}`;
  if (key.meta) return `Alt+${input}`;
  return input === ' ' ? 'Space' : input;
}

/** Of several keys that came in one piece, as from a program that types. */
export function toKeyNames(input: string): readonly string[] {
  return [...input].map((one) => plainNames[one] ?? one);
}

const plainNames: Readonly<Record<string, string>> = { ' ': 'Space', '\t': 'Tab', '\r': 'Enter', '\n': 'Enter' };

/** As the footer and the help write a key. */
export function showKey(name: string): string {
  return signs[name] ?? name;
}

const signs: Readonly<Record<string, string>> = {
  Up: '↑',
  Down: '↓',
  Left: '←',
  Right: '→',
  Enter: 'Enter',
  Space: 'Space',
};
