import { useState } from 'react';
import { formatTokens } from '../../core/money-text.ts';
import { type Line, toLine, toSpan } from '../look/line.ts';
import { scrollTo } from './list-position.ts';

export interface Scroll {
  readonly lines: readonly Line[];
  move(by: number): void;
  /** So that this line of the text of that key is the first that is seen, as far as there is so much below it. */
  to(top: number, key: string): void;
  /** `40-61 of 1,200`; empty where all is seen. */
  readonly info: Line;
}

/** A window over lines that is moved with the keys of `list`. Another `key` begins at the top. */
export function useScroll(lines: readonly Line[], height: number, key = ''): Scroll {
  const [at, setAt] = useState({ key, top: 0 });
  const top = at.key === key ? scrollTo(at.top, lines.length, height) : 0;
  const end = Math.min(lines.length, top + height);
  const words = `${formatTokens(top + 1)}-${formatTokens(end)} of ${formatTokens(lines.length)}`;
  return {
    lines: lines.slice(top, end),
    to: (wanted, of) => setAt({ key: of, top: wanted }),
    move: (by) => setAt({ key, top: scrollTo(top + by, lines.length, height) }),
    info: lines.length <= height ? [] : toLine(toSpan(words, 'dim')),
  };
}
