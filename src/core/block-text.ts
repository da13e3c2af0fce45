import { formatTokens } from './money-text.ts';

/** A heading with a line below it. The text has characters of one column only. */
export function formatHeading(text: string, underline = '='): readonly string[] {
  return [text, underline.repeat(text.length)];
}

/** `├── a`, `└── b`; with `width`, a text that is longer goes on below itself. */
export function formatTree(branches: readonly string[], width = Number.POSITIVE_INFINITY): readonly string[] {
  return branches.flatMap((branch, index) => {
    const isLast = index === branches.length - 1;
    const [first = '', ...below] = wrapWords(branch, width - branchWidth);
    return [`${isLast ? '└──' : '├──'} ${first}`, ...below.map((line) => `${isLast ? '   ' : '│  '} ${line}`)];
  });
}

const branchWidth = 4;

/** Breaks a text between words, so that lines have at most `width` characters; a longer word stays whole. */
export function wrapWords(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `1 item`, `2 items`, `1,234 items`. */
export function countOf(amount: number, singular: string, plural = `${singular}s`): string {
  return `${formatTokens(amount)} ${amount === 1 ? singular : plural}`;
}
