/** A regular expression as a tree, as far as its backtracking goes: what a position can match, and what repeats. */
export type PatternNode =
  | { readonly kind: 'char'; readonly ranges: readonly CharRange[] }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly body: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'look'; readonly body: PatternNode }
  | { readonly kind: 'empty' };

/** First and last code point. */
export type CharRange = readonly [number, number];

const last = 0x10ffff;
const anyChar: PatternNode = { kind: 'char', ranges: [[0, last]] };
const empty: PatternNode = { kind: 'empty' };
const digits: readonly CharRange[] = [[48, 57]];
const wordChars: readonly CharRange[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: readonly CharRange[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };

export function doOverlap(left: readonly CharRange[], right: readonly CharRange[]): boolean {
  return left.some(([from, to]) => right.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= to));
}

/** Reads a pattern that `new RegExp` has accepted. What it does not know in detail counts as matching anything. */
export function readPattern(pattern: string, ignoresCase: boolean): PatternNode {
  let at = 0;

  function readChoice(): PatternNode {
    const options: PatternNode[] = [readSequence()];
    while (pattern[at] === '|') {
      at++;
      options.push(readSequence());
    }
    return options.length === 1 ? (options[0] ?? empty) : { kind: 'choice', options };
  }

  function readSequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') parts.push(readRepeat());
    return { kind: 'sequence', parts };
  }

  function readRepeat(): PatternNode {
    const body = readAtom();
    const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(pattern.slice(at, at + 40));
    if (match === null) return body;
    at += match[0].length;
    const [, sign, from, comma, to] = match;
    if (sign !== undefined)
      return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    const min = Number(from);
    const max = comma === undefined ? min : to === '' ? Infinity : Number(to);
    return { kind: 'repeat', body, min, max };
  }

  function readAtom(): PatternNode {
    const char = pattern[at++] ?? '';
    if (char === '(') return readGroup();
    if (char === '[') return { kind: 'char', ranges: readClass() };
    if (char === '.')
      return {
        kind: 'char',
        ranges: complement([
          [10, 10],
          [13, 13],
          [0x2028, 0x2029],
        ]),
      };
    if (char === '^' || char === '$') return empty;
    if (char === '\\') return readEscape();
    at--;
    return literal(readCodePoint());
  }

  function readGroup(): PatternNode {
    const head = /^\?(?:<?[=!]|:|<[^>]*>|[a-z]*(?:-[a-z]*)?:)/.exec(pattern.slice(at, at + 200))?.[0] ?? '';
    at += head.length;
    const body = readChoice();
    at++;
    return /^\?<?[=!]$/.test(head) ? { kind: 'look', body } : body;
  }

  function readEscape(): PatternNode {
    const next = pattern[at] ?? '';
    if (/[bB]/.test(next)) {
      at++;
      return empty;
    }
    if (/[1-9]/.test(next) || /^k</.test(pattern.slice(at, at + 2))) {
      at += (/^(?:\d+|k<[^>]*>)/.exec(pattern.slice(at))?.[0] ?? next).length;
      return { kind: 'repeat', body: anyChar, min: 0, max: Infinity };
    }
    return { kind: 'char', ranges: withCase(readEscapedRanges()) };
  }

  /** `at` stands behind the backslash. */
  function readEscapedRanges(): readonly CharRange[] {
    const rest = pattern.slice(at, at + 80);
    const property = /^[pP]\{[^}]*\}/.exec(rest);
    if (property !== null) {
      at += property[0].length;
      return [[0, last]];
    }
    const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})/i.exec(rest);
    if (code !== null) {
      at += code[0].length;
      return single(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16));
    }
    if (/^c[a-z]/i.test(rest)) {
      at += 2;
      return single((rest.codePointAt(1) ?? 0) % 32);
    }
    const char = String.fromCodePoint(readCodePoint());
    if (char === 'd') return digits;
    if (char === 'D') return complement(digits);
    if (char === 'w') return wordChars;
    if (char === 'W') return complement(wordChars);
    if (char === 's') return spaces;
    if (char === 'S') return complement(spaces);
    return single(controls[char] ?? char.codePointAt(0) ?? 0);
  }

  /** `at` stands behind the opening bracket. */
  function readClass(): readonly CharRange[] {
    const isNegated = pattern[at] === '^';
    if (isNegated) at++;
    const ranges: CharRange[] = [];
    while (at < pattern.length && pattern[at] !== ']') {
      const from = readClassAtom();
      const start = from[0];
      if (
        pattern[at] === '-' &&
        pattern[at + 1] !== ']' &&
        from.length === 1 &&
        start !== undefined &&
        start[0] === start[1]
      ) {
        at++;
        const to = readClassAtom().at(-1);
        ranges.push([start[0], Math.max(start[0], to?.[1] ?? start[0])]);
      } else {
        ranges.push(...from);
      }
    }
    at++;
    const all = withCase(ranges);
    return isNegated ? complement(all) : all;
  }

  function readClassAtom(): readonly CharRange[] {
    if (pattern[at] !== '\\') return single(readCodePoint());
    at++;
    if (pattern[at] === 'b') {
      at++;
      return single(8);
    }
    return readEscapedRanges();
  }

  function readCodePoint(): number {
    const code = pattern.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    return code;
  }

  function literal(code: number): PatternNode {
    return { kind: 'char', ranges: withCase(single(code)) };
  }

  function withCase(ranges: readonly CharRange[]): readonly CharRange[] {
    return ignoresCase ? ranges.flatMap((range) => [range, ...otherCase(range)]) : ranges;
  }

  return readChoice();
}

function single(code: number): readonly CharRange[] {
  return [[code, code]];
}

/** The other case of the letters in a range: of ASCII as ranges, of others where the range is one character. */
function otherCase([from, to]: CharRange): CharRange[] {
  const added: CharRange[] = [];
  for (const [first, final, shift] of [
    [65, 90, 32],
    [97, 122, -32],
  ] as const) {
    if (from <= final && first <= to) added.push([Math.max(from, first) + shift, Math.min(to, final) + shift]);
  }
  if (from === to && from > 127) {
    const char = String.fromCodePoint(from);
    for (const other of [char.toLowerCase(), char.toUpperCase()]) added.push(...single(other.codePointAt(0) ?? from));
  }
  return added;
}

function complement(ranges: readonly CharRange[]): readonly CharRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const result: CharRange[] = [];
  let from = 0;
  for (const [start, end] of sorted) {
    if (start > from) result.push([from, start - 1]);
    from = Math.max(from, end + 1);
  }
  if (from <= last) result.push([from, last]);
  return result;
}
