/** How a scalar is written in YAML. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * Where in its YAML a character of a text stands. `source` begins at the scalar (its quote; of a block the `|` or `>`).
 * Walks both side by side: escapes are several characters of the source, and a fold of lines is one of the text.
 */
export function toSourceOffset(source: string, style: ScalarStyle, value: string, offset: number): number {
  const isBlock = style === 'literal' || style === 'folded';
  const indent = isBlock ? indentOf(source) : null;
  let at = isBlock ? skipIndent(source, source.indexOf('\n') + 1, indent) : style === 'plain' ? 0 : 1;
  for (let index = 0; index < offset && at < source.length; ) {
    const fold = style === 'literal' || !/\s/.test(source[at] ?? '') ? null : /^[ \t]*\r?\n\s*/.exec(source.slice(at));
    if (fold !== null) {
      index += /^\n+| /.exec(value.slice(index))?.[0].length ?? 1;
      at = isBlock ? toLineStart(source, at, fold[0].length, indent) : at + fold[0].length;
    } else if (style === 'literal' && source[at] === '\n') {
      index += 1;
      at = skipIndent(source, at + 1, indent);
    } else if (style === 'double' && source[at] === '\\') {
      const escaped = lengthOfEscape(source, at);
      at += escaped.source;
      index += escaped.value;
    } else {
      at += style === 'single' && source.startsWith("''", at) ? 2 : 1;
      index += 1;
    }
  }
  return Math.min(at, source.length);
}

/** Spaces before the first line that has more than spaces, unless the header says how many. */
function indentOf(source: string): number {
  const body = source.slice(source.indexOf('\n') + 1).split('\n');
  return /^ */.exec(body.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
}

function skipIndent(source: string, at: number, indent: number | null): number {
  let spaces = 0;
  while (spaces < (indent ?? 0) && source[at + spaces] === ' ') spaces++;
  return at + spaces;
}

/** Behind a fold: the last of its line ends, and the indentation that YAML takes off. */
function toLineStart(source: string, at: number, length: number, indent: number | null): number {
  return skipIndent(source, source.lastIndexOf('\n', at + length - 1) + 1, indent);
}

function lengthOfEscape(source: string, at: number): { readonly source: number; readonly value: number } {
  const kind = source[at + 1] ?? '';
  const line = /^\\\r?\n[ \t]*/.exec(source.slice(at, at + 200));
  if (line !== null) return { source: line[0].length, value: 0 };
  const digits = ({ x: 2, u: 4, U: 8 } as Readonly<Record<string, number>>)[kind] ?? 0;
  const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
  return { source: 2 + digits, value: kind === 'U' && code > 0xffff ? 2 : 1 };
}
