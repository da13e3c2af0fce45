import { drawInteger, drawOne, type Random } from './sample-words.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const wordCharacters = letters + letters.toUpperCase() + digits;
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');

/** How often a repetition without an upper bound goes beyond its lower one, at most. */
const spreads = [3, 6, 2, 12, 30, 100];
const drawsEach = 80;

/**
 * A text that matches a regular expression of JSON Schema: literals, classes, groups, alternatives and repetitions.
 * null: the pattern asks for something that was not found within a few hundred draws (look-arounds, back references).
 */
export function sampleFromPattern(pattern: string, random: Random, fits: (text: string) => boolean): string | null {
  const expression = toExpression(pattern);
  if (expression === null) return null;
  for (const spread of spreads) {
    for (let draw = 0; draw < drawsEach; draw += 1) {
      const text = new PatternReader(pattern, random, spread).read();
      if (text !== null && expression.test(text) && fits(text)) return text;
    }
  }
  return null;
}

/** The pattern as JavaScript reads it; null where it cannot. */
export function toExpression(pattern: string): RegExp | null {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

/** Reads a pattern from left to right and writes a text for it at the same time. */
class PatternReader {
  readonly #pattern: string;
  readonly #random: Random;
  readonly #spread: number;
  #at = 0;

  constructor(pattern: string, random: Random, spread: number) {
    this.#pattern = pattern;
    this.#random = random;
    this.#spread = spread;
  }

  read(): string | null {
    const text = this.#alternatives();
    return this.#at < this.#pattern.length ? null : text;
  }

  #alternatives(): string {
    const choices = [this.#sequence()];
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1;
      choices.push(this.#sequence());
    }
    return drawOne(this.#random, choices);
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== '|' && this.#pattern[this.#at] !== ')')
      text += this.#repeated();
    return text;
  }

  /** An atom is read once for every repetition, so that each is drawn anew. */
  #repeated(): string {
    const start = this.#at;
    const first = this.#atom();
    const end = this.#at;
    const count = this.#count();
    const after = this.#at;
    let text = count === 0 ? '' : first;
    for (let index = 1; index < count; index += 1) {
      this.#at = start;
      text += this.#atom();
      if (this.#at !== end) throw new Error('an atom was read in two ways');
    }
    this.#at = after;
    return text;
  }

  #count(): number {
    const rest = this.#pattern.slice(this.#at);
    const range = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
    if (range === null) return 1;
    this.#at += range[0].length;
    const [, sign, least, comma, most] = range;
    if (sign === '?') return drawInteger(this.#random, 0, 1);
    const from = sign === '*' ? 0 : sign === '+' ? 1 : Number(least);
    if (sign === undefined && comma === '') return from;
    const open = sign !== undefined || most === '';
    return drawInteger(
      this.#random,
      from,
      open ? from + this.#spread : Math.min(Number(most), Math.max(from, from + this.#spread * 4)),
    );
  }

  #atom(): string {
    const character = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    if (character === '^' || character === '$') return '';
    if (character === '.') return drawOne(this.#random, [...letters]);
    if (character === '[') return this.#class();
    if (character === '(') return this.#group();
    if (character === '\\') return this.#escape();
    return character;
  }

  #group(): string {
    const opening = /^\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>)/.exec(this.#pattern.slice(this.#at))?.[0] ?? '';
    this.#at += opening.length;
    const text = this.#alternatives();
    this.#at += 1;
    return /^\?<?[=!]/.test(opening) ? '' : text;
  }

  #escape(): string {
    const set = this.#escapedSet();
    return set === '' ? '' : drawOne(this.#random, [...set]);
  }

  /** The characters that the escape after a backslash stands for; '' for a word boundary or a back reference. */
  #escapedSet(): string {
    const character = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    if (character === 'd') return digits;
    if (character === 'w') return wordCharacters;
    if (character === 's') return ' ';
    if (character === 'D' || character === 'S') return letters;
    if (character === 'W') return '-';
    if (character === 'n') return '\n';
    if (character === 't') return '\t';
    if (character === 'b' || character === 'B') return '';
    if (/[1-9]/.test(character)) return '';
    const property = character === 'p' ? /^\{([^}]*)\}/.exec(this.#pattern.slice(this.#at)) : null;
    if (property !== null) {
      this.#at += property[0].length;
      return /^(N|Nd)/.test(property[1] ?? '')
        ? digits
        : /^Lu/.test(property[1] ?? '')
          ? letters.toUpperCase()
          : letters;
    }
    const code = /^(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(
      character + this.#pattern.slice(this.#at),
    );
    if (code !== null) {
      this.#at += code[0].length - 1;
      return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '20', 16));
    }
    return character;
  }

  #class(): string {
    const isNegated = this.#pattern[this.#at] === '^';
    if (isNegated) this.#at += 1;
    let set = '';
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== ']') {
      const from = this.#classCharacters();
      if (from.length === 1 && this.#pattern[this.#at] === '-' && this.#pattern[this.#at + 1] !== ']') {
        this.#at += 1;
        const to = this.#classCharacters();
        const last = Math.min(to.charCodeAt(0), from.charCodeAt(0) + 200);
        for (let code = from.charCodeAt(0); code <= last; code += 1) set += String.fromCharCode(code);
      } else set += from;
    }
    this.#at += 1;
    const excluded = set;
    // Letters first: a person who excludes a few characters expects words of the others.
    if (isNegated)
      set =
        [...letters].filter((letter) => !excluded.includes(letter)).join('') ||
        [...printable].filter((letter) => !excluded.includes(letter)).join('');
    return set === '' ? '' : drawOne(this.#random, [...set]);
  }

  #classCharacters(): string {
    const character = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    return character === '\\' ? this.#escapedSet() : character;
  }
}
