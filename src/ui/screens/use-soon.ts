import { toLine, toSpan } from '../look/line.ts';
import type { ScreenProps, ScreenView } from '../shell.ts';

/** The place of a screen that is not there yet. */
export function useSoon({ route }: ScreenProps): ScreenView {
  return {
    title: route.screen,
    lines: [[], toLine(toSpan('  There is nothing here yet.', 'dim'))],
    scopes: [],
    actions: {},
  };
}
