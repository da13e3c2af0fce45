/**
 * Where a text stops being JSON, from 1. The engine says it for some errors only, so the shortest beginning that is
 * already wrong, and not merely unfinished, is searched for.
 */
export function findJsonError(text: string): { readonly line: number; readonly column: number } {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isWrong(text.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  // A text that is only unfinished is wrong at its end.
  const before = text.slice(0, isWrong(text) ? Math.max(0, low - 1) : text.trimEnd().length).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function isWrong(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = Number(/at position (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
    return (
      !error.message.includes('end of JSON input') &&
      !error.message.startsWith('Unterminated') &&
      !(position >= beginning.length)
    );
  }
}
