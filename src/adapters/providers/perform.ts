import { createExchange, type Exchange } from './exchange.ts';
import type { Performed, Wire } from './read-exchange.ts';

/** Beyond this Node.js fires a timer at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** Makes one call with an SDK, through the fetch of an exchange; `timeoutMs` runs from the last moment that something left. */
export async function perform(
  wire: Wire,
  timeoutMs: number,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
): Promise<Performed> {
  const controller = new AbortController();
  let ended: 'timeout' | 'aborted' | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (why: 'timeout' | 'aborted') => {
    ended ??= why;
    controller.abort();
  };
  const onAbort = () => end('aborted');
  // The time runs from the moment the call leaves: waiting for a connection or in a queue is not the model's.
  const exchange = createExchange(wire.fetch, controller.signal, () => {
    clearTimeout(timer);
    if (isOver) return;
    timer = setTimeout(end, Math.min(timeoutMs, longestTimerMs), 'timeout');
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (ended === null) await send(exchange);
  } catch (error) {
    // With a status or a failure on record the exchange says it all; without, the SDK itself stumbled: a bug.
    if (exchange.status === null && exchange.failure === null) throw error;
  } finally {
    isOver = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  return { exchange, ended };
}
