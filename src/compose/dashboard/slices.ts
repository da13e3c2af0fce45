/** Work of seconds in slices, between which whoever asks something is answered. */
export interface Slices {
  /** Waits for the next slice when this one is used up. Asked between any two small pieces of work. */
  next(): Promise<void> | null;
}

const sliceMs = 8;

export function createSlices(): Slices {
  let since = performance.now();
  return {
    next() {
      if (performance.now() - since < sliceMs) return null;
      return new Promise((resolve) => {
        setImmediate(() => {
          since = performance.now();
          resolve();
        });
      });
    },
  };
}
