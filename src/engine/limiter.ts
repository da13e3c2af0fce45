import type { Clock } from '../ports/clock.ts';
import type { LimitState, ProblemReason } from '../ports/provider.ts';

/**
 * How many calls may be in flight to one provider, model and key. It finds out what the provider bears:
 *
 *   slow start   from the smaller of the ceiling and 32, one more for each clean answer: doubling each round trip
 *   cut          429: once per burst (calls that left before the cut do not cut again); the size at the cut is
 *                remembered, and beyond it growth is one more a round trip
 *   cooldown     nothing leaves before `retry-after` is over
 *   low quota    headers that say little is left cut before the 429 comes
 *   no room      the flex lane is full: the width is cut once, everything waits from 5 seconds to 5 minutes, doubling, and one
 *                probe at a time asks whether there is room again; the breaker does not count it
 *   5xx          growth is frozen for a while, nothing shrinks
 *   breaker      refusal after refusal, round after round, without one answer: everything waits, then one probe at a time.
 *                Calls that were under way together are one round, however many of them are refused
 */
export interface Limiter {
  /** Resolves when a call may leave; false when `signal` was aborted first. */
  enter(signal: AbortSignal): Promise<Pass | false>;
  readonly inFlight: number;
  /** How many calls may be in flight now. */
  readonly width: number;
  /** Milliseconds since the breaker opened, without one answer since; 0 while it is closed. */
  refusedForMs(): number;
  /** The ceiling is another one: where no refusal has cut the width, calls may leave up to it at once. */
  ceilingChanged(): void;
  /** Those who wait are told that they may not leave, and ask again if they still want to. */
  sendBack(): void;
}

/** A call that may leave. Exactly one of these is called when it is back. */
export interface Pass {
  answered(limits: LimitState): void;
  refused(reason: ProblemReason, retryAfterMs: number | null): void;
  /** It did not leave: nothing is learnt from it. */
  unused(): void;
}

const slowStartWidth = 32;
const refusalsToOpen = 12;
const roundsToOpen = 3;
const firstPauseMs = 500;
const longestPauseMs = 60_000;
const freezeMs = 2_000;
const firstRoomPauseMs = 5_000;
const longestRoomPauseMs = 5 * 60_000;

export function createLimiter(
  clock: Clock,
  ceiling: () => number,
  onPause: (reason: string, delayMs: number) => void,
): Limiter {
  let width = Math.min(ceiling(), slowStartWidth);
  let rememberedWidth = Number.POSITIVE_INFINITY;
  let inFlight = 0;
  let generation = 0;
  let notBefore = 0;
  let frozenUntil = 0;
  let refusalsInARow = 0;
  let roundsInARow = 0;
  let round = 0;
  let openedAt = 0;
  let pauseMs = firstPauseMs;
  /** How long to wait when the next probe finds no room; null: there is room. */
  let roomPauseMs: number | null = null;
  const waiting: { readonly start: () => void; readonly giveUp: () => void }[] = [];
  let timer: AbortController | null = null;

  const admit = () => {
    while (waiting.length > 0 && inFlight < currentWidth()) {
      const delayMs = notBefore - clock.now();
      if (delayMs > 0) return wakeLater(delayMs);
      inFlight += 1;
      waiting.shift()?.start();
    }
  };
  const currentWidth = () =>
    openedAt > 0 || roomPauseMs !== null ? 1 : Math.max(1, Math.min(Math.floor(width), ceiling()));
  const wakeLater = (delayMs: number) => {
    if (timer !== null) return;
    const ownTimer = new AbortController();
    timer = ownTimer;
    void clock.sleep(delayMs, ownTimer.signal).then(() => {
      if (timer !== ownTimer) return;
      timer = null;
      admit();
    });
  };
  /** A timer that nobody waits for would keep the process from ending. */
  const stopTimer = () => {
    timer?.abort();
    timer = null;
  };
  const pause = (reason: string, delayMs: number) => {
    const until = clock.now() + delayMs;
    if (until <= notBefore) return;
    notBefore = until;
    onPause(reason, delayMs);
  };
  const cut = (factor: number) => {
    generation += 1;
    rememberedWidth = Math.max(1, width * factor);
    width = rememberedWidth;
  };

  const waitForRoom = (retryAfterMs: number | null) => {
    if (roomPauseMs === null) cut(0.7);
    const delayMs = roomPauseMs ?? firstRoomPauseMs;
    roomPauseMs = Math.min(delayMs * 2, longestRoomPauseMs);
    pause('no room in the flex lane', Math.max(delayMs, retryAfterMs ?? 0));
  };

  const createPass = (): Pass => {
    const ownGeneration = generation;
    const ownRound = round;
    let isBack = false;
    const comeBack = () => {
      if (isBack) throw new Error('a pass came back twice');
      isBack = true;
      inFlight -= 1;
    };
    return {
      answered(limits) {
        comeBack();
        refusalsInARow = 0;
        roundsInARow = 0;
        openedAt = 0;
        pauseMs = firstPauseMs;
        // An answer to a call that left before the lane was full says nothing of now.
        if (ownGeneration === generation) roomPauseMs = null;
        if (clock.now() >= frozenUntil && ownGeneration === generation)
          width += width < rememberedWidth ? 1 : 1 / width;
        width = Math.min(width, Math.max(ceiling(), 1));
        const low = findLowQuota(limits, inFlight);
        if (low !== null) {
          if (ownGeneration === generation) cut(0.5);
          pause('little of the quota is left', low);
        }
        admit();
      },
      refused(reason, retryAfterMs) {
        comeBack();
        if (reason === 'aborted') return admit();
        if (reason === 'no-room') {
          if (roomPauseMs === null || ownGeneration === generation) waitForRoom(retryAfterMs);
          return admit();
        }
        const isFirstOfRound = ownRound === round;
        refusalsInARow += 1;
        if (isFirstOfRound) {
          round += 1;
          roundsInARow += 1;
        }
        if (reason === 'rate-limit') {
          if (ownGeneration === generation) cut(0.7);
          if (retryAfterMs !== null || isFirstOfRound) pause('rate limit', retryAfterMs ?? pauseMs);
        } else {
          frozenUntil = clock.now() + freezeMs;
          if (retryAfterMs !== null) pause(reason, retryAfterMs);
        }
        if (openedAt === 0 && refusalsInARow >= refusalsToOpen && roundsInARow >= roundsToOpen) openedAt = clock.now();
        if (openedAt > 0 && isFirstOfRound) {
          pause('refusal after refusal', Math.max(pauseMs, retryAfterMs ?? 0));
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        }
        admit();
      },
      unused() {
        comeBack();
        admit();
      },
    };
  };

  return {
    enter(signal) {
      if (signal.aborted) return Promise.resolve(false as const);
      if (waiting.length === 0 && inFlight < currentWidth() && notBefore <= clock.now()) {
        inFlight += 1;
        return Promise.resolve(createPass());
      }
      return new Promise((resolve) => {
        const call = {
          start: () => {
            signal.removeEventListener('abort', call.giveUp);
            resolve(createPass());
          },
          giveUp: () => {
            signal.removeEventListener('abort', call.giveUp);
            const place = waiting.indexOf(call);
            if (place >= 0) waiting.splice(place, 1);
            if (waiting.length === 0) stopTimer();
            resolve(false);
          },
        };
        signal.addEventListener('abort', call.giveUp, { once: true });
        waiting.push(call);
        admit();
      });
    },
    get inFlight() {
      return inFlight;
    },
    get width() {
      return currentWidth();
    },
    ceilingChanged() {
      if (rememberedWidth === Number.POSITIVE_INFINITY) width = Math.max(width, Math.min(ceiling(), slowStartWidth));
      admit();
    },
    sendBack() {
      for (const { giveUp } of [...waiting]) giveUp();
    },
    refusedForMs: () => (openedAt === 0 ? 0 : clock.now() - openedAt),
  };
}

/** How long to wait when the headers say that fewer requests are left than are already under way; null: enough is left. */
function findLowQuota(limits: LimitState, inFlight: number): number | null {
  const { remainingRequests, limitRequests, resetRequestsMs, remainingTokens, limitTokens, resetTokensMs } = limits;
  if (remainingRequests !== null && remainingRequests <= inFlight && limitRequests !== null && limitRequests > inFlight)
    return Math.min(resetRequestsMs ?? 1_000, longestPauseMs);
  if (remainingTokens !== null && limitTokens !== null && remainingTokens < limitTokens * 0.02)
    return Math.min(resetTokensMs ?? 1_000, longestPauseMs);
  return null;
}
