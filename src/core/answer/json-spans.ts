/** A balanced {...} or [...] of a text, end excluded. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
  /** How deep it nests. */
  readonly depth: number;
}

export interface JsonSpans {
  /** Balanced stretches that lie in no other one, in order. */
  readonly spans: readonly JsonSpan[];
  /** Where something begins that looks like JSON and is never closed; null: nowhere. */
  readonly cutOffAt: number | null;
  /** The text ends inside a string: it was cut off there, or a quote was not escaped. */
  readonly endsInString: boolean;
}

/** Stepping over stray braces of prose reads a text at most so many times over. */
const maxReadings = 12;

/** A first key at the very end of the text is one that was cut off. */
const objectStart = /\{\s*(?:\}|"(?:[^"\\\n]|\\.){0,300}(?:"\s*(?::|$)|$)|[“'‘]?[\w$][^"“”'‘’:{}\n]{0,200}[”'’]?\s*:)/y;
const listStart = /\[\s*(?:[\]{["“'‘\d]|-[\dI]|true\b|false\b|null\b|NaN\b|Infinity\b)/y;

/** Whether what begins at `start` has the looks of JSON, not of a brace in prose. */
export function looksLikeJson(text: string, start: number): boolean {
  const expression = text[start] === '{' ? objectStart : listStart;
  expression.lastIndex = start;
  return expression.test(text);
}

/**
 * Finds the balanced stretches of a text in linear time. Braces inside strings do not count. With
 * `ignoresStrings` quotes mean nothing, for JSON whose strings hold quotes of their own.
 */
export function findJsonSpans(
  text: string,
  options: { readonly ignoresStrings: boolean } = { ignoresStrings: false },
): JsonSpans {
  let spans: JsonSpan[] = [];
  let from = 0;
  let allowance = text.length * maxReadings;
  for (;;) {
    allowance -= text.length - from;
    const scan = scanFrom(text, from, options.ignoresStrings);
    if (scan.openedAt === null) return { spans: spans.concat(scan.closed), cutOffAt: null, endsInString: false };
    const before = scan.closed.filter(({ end }) => end <= (scan.openedAt ?? 0));
    if (looksLikeJson(text, scan.openedAt))
      return { spans: spans.concat(before), cutOffAt: scan.openedAt, endsInString: scan.endsInString };
    if (allowance <= 0) return { spans: spans.concat(scan.closed), cutOffAt: null, endsInString: false };
    spans = spans.concat(before);
    from = scan.openedAt + 1;
  }
}

/** One pass: what was closed, outermost only, and the outermost brace still open at the end. */
function scanFrom(
  text: string,
  from: number,
  ignoresStrings: boolean,
): { closed: JsonSpan[]; openedAt: number | null; endsInString: boolean } {
  let endsInString = false;
  const closed: JsonSpan[] = [];
  const open: { start: number; closer: number; depth: number }[] = [];
  // Looking for a match in the stack only when there is one keeps mismatched braces linear.
  const openOf = new Map<number, number>([
    [125, 0],
    [93, 0],
  ]);
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 123 || code === 91) {
      const closer = code + 2;
      open.push({ start: index, closer, depth: 1 });
      openOf.set(closer, (openOf.get(closer) ?? 0) + 1);
    } else if ((code === 125 || code === 93) && (openOf.get(code) ?? 0) > 0) {
      let last = open.pop();
      let depth = last?.depth ?? 1;
      while (last !== undefined && last.closer !== code) {
        openOf.set(last.closer, (openOf.get(last.closer) ?? 0) - 1);
        last = open.pop();
        depth = Math.max(depth + 1, last?.depth ?? 1);
      }
      if (last === undefined) continue;
      openOf.set(code, (openOf.get(code) ?? 0) - 1);
      while ((closed.at(-1)?.start ?? -1) > last.start) closed.pop();
      closed.push({ start: last.start, end: index + 1, depth });
      const parent = open.at(-1);
      if (parent !== undefined) parent.depth = Math.max(parent.depth, depth + 1);
    } else if (code === 34 && open.length > 0 && !ignoresStrings) {
      index = skipString(text, index);
      endsInString = index >= text.length;
    }
  }
  return { closed, openedAt: open[0]?.start ?? null, endsInString };
}

/** The index of the quote that ends the string beginning at `start`; the text's length where it is not ended. */
export function skipString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 92) index += 2;
    else if (code === 34) return index;
    else index++;
  }
  return text.length;
}
