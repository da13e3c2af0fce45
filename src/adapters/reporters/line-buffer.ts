/** Gathers the lines of one turn of the loop, which are then written at once. A failure is told to whoever comes next. */
export function createLineBuffer(write: (lines: readonly object[]) => void): {
  add(line: object): void;
  flush(): void;
} {
  let waiting: object[] = [];
  /** Between the turns nobody could hear it. */
  let failure: { readonly error: unknown } | null = null;
  const flush = () => {
    const lines = waiting;
    waiting = [];
    if (failure !== null) {
      const { error } = failure;
      failure = null;
      throw error;
    }
    if (lines.length > 0) write(lines);
  };
  const flushLater = () => {
    try {
      flush();
    } catch (error) {
      failure = { error };
    }
  };
  return {
    add(line) {
      if (failure !== null) flush();
      if (waiting.length === 0) setImmediate(flushLater);
      waiting.push(line);
    },
    flush,
  };
}
