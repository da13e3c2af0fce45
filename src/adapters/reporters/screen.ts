/** Where a reporter writes: stderr, or a test. Sizes are asked for anew each time, because windows change. */
export interface Screen {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A stream as a screen; what is no terminal is taken as 80 columns wide. A reader that has gone away is no error. */
export function toScreen(stream: NodeJS.WriteStream): Screen {
  return {
    write(text) {
      if (stream.writable) stream.write(text);
    },
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
    now: () => Date.now(),
  };
}
