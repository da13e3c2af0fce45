/** Why a run ended before nothing was left. */
export type StopReason =
  /** `by`: not a signal, but the command of that name. */
  | { readonly kind: 'interrupted'; readonly by?: 'stop' }
  | { readonly kind: 'budget'; readonly message: string }
  | { readonly kind: 'consent'; readonly message: string }
  | { readonly kind: 'provider'; readonly message: string; readonly hint: string }
  | { readonly kind: 'locked'; readonly message: string }
  | { readonly kind: 'overbilled'; readonly message: string };

/**
 * One switch for a run. `noMoreCalls`: nothing new is sent, calls in flight come back. `cutOff`: calls in flight are
 * aborted, their fate is unknown.
 */
export interface Stop {
  readonly noMoreCalls: AbortSignal;
  readonly cutOff: AbortSignal;
  /** The first reason counts. */
  stop(reason: StopReason): void;
  cut(): void;
  readonly reason: StopReason | null;
  /** A bug or a broken disk met by a worker: the run ends, and the error is thrown when all workers are back. */
  fail(error: unknown): void;
  readonly failure: { readonly error: unknown } | null;
}

/** `onStop`: told of the reason that counts, when it comes. */
export function createStop(onStop: (reason: StopReason) => void = () => {}): Stop {
  const noMoreCalls = new AbortController();
  const cutOff = new AbortController();
  let reason: StopReason | null = null;
  let failure: { error: unknown } | null = null;
  return {
    noMoreCalls: noMoreCalls.signal,
    cutOff: cutOff.signal,
    stop(newReason) {
      const isFirst = reason === null;
      reason ??= newReason;
      noMoreCalls.abort();
      if (isFirst) onStop(newReason);
    },
    cut() {
      noMoreCalls.abort();
      cutOff.abort();
    },
    get reason() {
      return reason;
    },
    fail(error) {
      failure ??= { error };
      noMoreCalls.abort();
    },
    get failure() {
      return failure;
    },
  };
}
