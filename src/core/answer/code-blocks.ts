/** A fenced block of a Markdown text, by line numbers from 0. */
export interface CodeBlock {
  /** The word after the opening fence, lower case: `json`; '' without one. */
  readonly language: string;
  readonly content: string;
  readonly firstLine: number;
  /** The line of the closing fence, or the last line of the text where it is missing. */
  readonly lastLine: number;
  readonly isClosed: boolean;
}

const opening = /^\s*(`{3,}|~{3,})[ \t]*([^\s`{["]*)(.*)$/;

export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The fenced blocks of a text, in order. A block without a closing fence reaches to the end. */
export function findCodeBlocks(lines: readonly string[]): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (let index = 0; index < lines.length; index++) {
    const match = opening.exec(lines[index] ?? '');
    if (match === null) continue;
    const [, fence = '', language = '', rest = ''] = match;
    // A line like ```x``` is code within a line, not the beginning of a block.
    if (fence.startsWith('`') && rest.includes('`')) continue;
    let last = index + 1;
    while (last < lines.length && !isClosing(lines[last] ?? '', fence)) last++;
    const isClosed = last < lines.length;
    const body = lines.slice(index + 1, last);
    // Some models write the value behind the fence's language.
    if (/^\s*[{["]/.test(rest)) body.unshift(rest);
    blocks.push({
      language: language.toLowerCase(),
      content: body.join('\n'),
      firstLine: index,
      lastLine: isClosed ? last : lines.length - 1,
      isClosed,
    });
    index = last;
  }
  return blocks;
}

function isClosing(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text.startsWith(fence) && text === (fence[0] ?? '').repeat(text.length);
}
