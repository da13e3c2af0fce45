import { formatTokens } from './money-text.ts';

/** What is shown of an element of a tree: its text, and what hangs below it. */
export interface Branch {
  readonly text: string;
  readonly below: readonly string[];
}

/** A heading with a line below it. The text has characters of one column only. */
export function formatHeading(text: string, underline = '='): readonly string[] {
  return [text, underline.repeat(text.length)];
}

/** `├── a`, `└── b`. */
export function formatTree(branches: readonly (string | Branch)[]): readonly string[] {
  return branches.flatMap((branch, index) => {
    const isLast = index === branches.length - 1;
    const { text, below } = typeof branch === 'string' ? { text: branch, below: [] } : branch;
    return [`${isLast ? '└──' : '├──'} ${text}`, ...below.map((line) => `${isLast ? '   ' : '│  '} ${line}`)];
  });
}

/** `1 item`, `2 items`, `1,234 items`. */
export function countOf(amount: number, singular: string, plural = `${singular}s`): string {
  return `${formatTokens(amount)} ${amount === 1 ? singular : plural}`;
}
