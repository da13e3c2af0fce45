import { Box, Text } from 'ink';
import { createElement, memo, type ReactNode } from 'react';
import type { Line } from './line.ts';
import { type Palette, paintLine } from './palette.ts';

/** The whole screen, a text for each line; lines that stay the same are not drawn again. */
export function Frame({ lines, palette }: { readonly lines: readonly Line[]; readonly palette: Palette }): ReactNode {
  return createElement(
    Box,
    { flexDirection: 'column' },
    // A line has no identity but its place.
    // biome-ignore lint/correctness/useJsxKeyInIterable: the key is among the properties
    lines.map((line, row) => createElement(Row, { key: row, text: paintLine(line, palette) })),
  );
}

const Row = memo(({ text }: { readonly text: string }) => createElement(Text, { wrap: 'truncate' }, text));
