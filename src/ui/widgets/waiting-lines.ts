import type { BackendError } from '../../ports/dashboard-backend.ts';
import { type Line, toLine, toSpan } from '../look/line.ts';

/** Instead of a screen whose view has not come: that it is coming, or why it cannot. */
export function waitingLines(error: BackendError | null): readonly Line[] {
  if (error === null) return [[], toLine(toSpan('  …', 'dim'))];
  return [[], toLine(toSpan(`  ✗ ${error.message}`, 'bad')), toLine(toSpan(`  ${error.hint}`, 'dim'))];
}
