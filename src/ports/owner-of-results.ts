import type { JobLine, JobProblem, ResultsPiece } from './jobs.ts';

/** Whose the results of a job are: `ours`: one of them names a call of ours; `nobody`: none names any call. */
export type ResultsOwner =
  | { readonly kind: 'ours' }
  | { readonly kind: 'another'; readonly callId: string }
  | { readonly kind: 'nobody' };

/**
 * A few results may be there that nobody asked for, also at the beginning, so they count as another's only when `enough` of them
 * name other calls, or all do. One of ours is proof: `callIdPrefix` has a part that was drawn for its job alone.
 */
export async function findOwner(
  pieces: AsyncIterable<ResultsPiece>,
  readLine: (line: string) => JobLine,
  callIdPrefix: string,
  enough: number,
): Promise<ResultsOwner | JobProblem> {
  let other: string | null = null;
  let others = 0;
  for await (const piece of pieces) {
    if (piece.kind === 'problem') return piece;
    for (const text of piece.lines) {
      const line = readLine(text);
      if (line.kind === 'malformed') continue;
      if (line.callId.startsWith(callIdPrefix)) return { kind: 'ours' };
      other ??= line.callId;
      others += 1;
    }
    if (others >= enough) break;
  }
  return other === null ? { kind: 'nobody' } : { kind: 'another', callId: other };
}
