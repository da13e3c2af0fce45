import { findCodeBlocks, splitLines } from './code-blocks.ts';
import { isBullet, isSeparator, stripBold, stripBullet, stripMarks } from './text-lines.ts';

/** A Markdown answer taken apart: its headings and what follows them, and the lines that begin with a label. */
export interface AnswerOutline {
  readonly headings: readonly { readonly name: string; readonly text: string }[];
  /** In order of appearance. */
  readonly labels: readonly { readonly name: string; readonly text: string }[];
}

type Line =
  | {
      readonly kind: 'heading';
      readonly name: string;
      readonly level: number;
      readonly lines: number;
      readonly label: LabelText | null;
    }
  | { readonly kind: 'label'; readonly label: LabelText }
  | { readonly kind: 'text' };

interface LabelText {
  readonly name: string;
  readonly text: string;
}

/** `#` to `######`, then lines wholly in bold. */
const boldLevel = 7;

/**
 * Reads the outline of an answer. `labels` are the labels asked for: only these make a line a label. Nothing inside a
 * code block is a heading or a label. An answer wholly inside one block of Markdown is that Markdown.
 */
export function readOutline(answer: string, labels: readonly string[]): AnswerOutline {
  const lines = unwrap(splitLines(answer.trim()));
  const wanted = new Map(labels.map((label) => [normalizeHeading(label), label]));
  const inCode = new Set<number>();
  for (const block of findCodeBlocks(lines))
    for (let line = block.firstLine; line <= block.lastLine; line++) inCode.add(line);

  const kinds: Line[] = [];
  for (let index = 0; index < lines.length; index++) {
    const kind: Line = inCode.has(index) ? { kind: 'text' } : readLine(lines, index, wanted, kinds, inCode);
    kinds.push(kind);
    // The underline of a heading is part of it.
    if (kind.kind === 'heading' && kind.lines === 2) {
      kinds.push({ kind: 'text' });
      index++;
    }
  }

  const headings: { name: string; text: string }[] = [];
  const found: LabelText[] = [];
  for (const [index, line] of kinds.entries()) {
    if (line.kind === 'text') continue;
    if (line.label !== null) found.push(line.label);
    if (line.kind === 'heading') headings.push({ name: line.name, text: textBelow(lines, kinds, index, line) });
  }
  return { headings, labels: found };
}

/** Compared without case, marks, numbering and final colon: `## 5. **Final Grades:**` is `final grades`. */
export function normalizeHeading(text: string): string {
  const plain = stripMarks(text.normalize('NFC')).replace(/\s+/g, ' ').trim().toLowerCase();
  const bare = plain
    .replace(
      /^(?:(?:\p{Extended_Pictographic}|\uFE0F|\u200D|\u20E3)+ ?|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)] |\d+(?:\.\d+)+ )+/u,
      '',
    )
    .replace(/(?: ?(?:\p{Extended_Pictographic}|\uFE0F))+$/u, '')
    .replace(/ ?[:：]$/, '');
  return bare === '' ? plain : bare;
}

function readLine(
  lines: readonly string[],
  index: number,
  wanted: ReadonlyMap<string, string>,
  before: readonly Line[],
  inCode: ReadonlySet<number>,
): Line {
  const line = lines[index] ?? '';
  if (line.trim() === '') return { kind: 'text' };
  const marked = /^ {0,3}(#{1,6})[ \t]+(.*)$/.exec(line);
  if (marked !== null) {
    const [, marks = '', rest = ''] = marked;
    const title = withoutClosingMarks(rest.trim());
    return {
      kind: 'heading',
      name: normalizeHeading(title),
      level: marks.length,
      lines: 1,
      label: readLabel(title, wanted),
    };
  }
  const label = readLabel(line, wanted);
  if (label !== null) return { kind: 'label', label };
  const underline = inCode.has(index + 1) ? null : /^ {0,3}(={3,}|-{3,})[ \t]*$/.exec(lines[index + 1] ?? '');
  // Under the last line of a paragraph three dashes are a separator: a heading stands alone.
  const standsAlone =
    index === 0 ||
    (lines[index - 1] ?? '').trim() === '' ||
    before[index - 1]?.kind !== 'text' ||
    isSeparator(lines[index - 1] ?? '');
  if (underline !== null && standsAlone && !isBullet(line) && !isSeparator(line) && !/^\s*[|>]/.test(line)) {
    return {
      kind: 'heading',
      name: normalizeHeading(line),
      level: underline[1]?.startsWith('=') ? 1 : 2,
      lines: 2,
      label: null,
    };
  }
  return isWhollyBold(line)
    ? { kind: 'heading', name: normalizeHeading(line), level: boldLevel, lines: 1, label: null }
    : { kind: 'text' };
}

/** `Summary ##` is `Summary`; `C#` stays. A loop, since a pattern anchored at the end is slow on endless white space. */
function withoutClosingMarks(title: string): string {
  let end = title.length;
  while (title[end - 1] === '#') end--;
  return end === 0 || /\s/.test(title[end - 1] ?? '') ? title.slice(0, end).trimEnd() : title;
}

/** `**Summary**`, `**Summary:**`, `__Summary__:`, `5. **Summary**`; not `**a** and **b**`. */
function isWhollyBold(line: string): boolean {
  const text = line.trim().replace(/^\(?\d{1,3}[.)]\s+/, '');
  return (
    /^\*{2,3}(?!\s|\*)(?:(?!\*\*).)+\*{2,3}\s*[:：]?$/.test(text) ||
    /^_{2,3}(?!\s|_)(?:(?!__).)+_{2,3}\s*[:：]?$/.test(text)
  );
}

/** What follows `Label:` on a line that begins so, bullet and bold marks aside; a label with nothing behind it is none. */
function readLabel(line: string, wanted: ReadonlyMap<string, string>): LabelText | null {
  if (wanted.size === 0) return null;
  const text = stripBullet(line).trim();
  let colon = -1;
  for (let tries = 0; tries < 5; tries++) {
    colon = indexOfColon(text, colon + 1);
    if (colon === -1) return null;
    const head = text.slice(0, colon);
    const name = wanted.get(normalizeHeading(head));
    if (name === undefined) continue;
    const value = withoutClosingMark(text.slice(colon + 1), head).trim();
    return stripBold(value).trim() === '' ? null : { name, text: value };
  }
  return null;
}

function indexOfColon(text: string, from: number): number {
  const offset = text.slice(from).search(/[:：]/);
  return offset === -1 ? -1 : from + offset;
}

/** Takes away the mark that closes bold or italics opened before the colon: at once, or at the end of the line. */
function withoutClosingMark(rest: string, head: string): string {
  for (const mark of ['***', '**', '__', '*', '_']) {
    if ((head.split(mark).length - 1) % 2 === 0) continue;
    if (rest.startsWith(mark)) return rest.slice(mark.length);
    return rest.trimEnd().endsWith(mark) ? rest.trimEnd().slice(0, -mark.length) : rest;
  }
  return rest;
}

/** The lines below a heading, to the next one of its level or a higher one, without the lines of labels. */
function textBelow(
  lines: readonly string[],
  kinds: readonly Line[],
  index: number,
  heading: { readonly level: number; readonly lines: number },
): string {
  const own: string[] = [];
  for (let at = index + heading.lines; at < lines.length; at++) {
    const kind = kinds[at];
    if (kind?.kind === 'heading' && kind.level <= heading.level) break;
    if (kind?.kind !== 'label') own.push(lines[at] ?? '');
  }
  const isEdge = (line: string) => line.trim() === '' || isSeparator(line);
  const first = own.findIndex((line) => !isEdge(line));
  const last = own.findLastIndex((line) => !isEdge(line));
  return first === -1
    ? ''
    : own
        .slice(first, last + 1)
        .join('\n')
        .trimEnd();
}

/** Without the fence of a code block of Markdown around everything. */
function unwrap(lines: readonly string[]): readonly string[] {
  const [block] = findCodeBlocks(lines);
  const isAround =
    block !== undefined && block.firstLine === 0 && block.lastLine === lines.length - 1 && block.isClosed;
  return isAround && ['', 'markdown', 'md', 'text', 'txt'].includes(block.language) ? splitLines(block.content) : lines;
}
