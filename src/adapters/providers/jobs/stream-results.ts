import type { JobProblem, ResultsPiece } from '../../../ports/jobs.ts';
import { isError } from '../is-error.ts';
import { longestTimerMs } from '../perform.ts';
import { readExchange } from '../read-exchange.ts';
import { orNotFound, toJobProblem } from './ask-job.ts';
import type { JobWire } from './job-wire.ts';
import { toLinePieces } from './line-pieces.ts';
import { createStreamExchange, type StreamExchange } from './stream-exchange.ts';

/**
 * The lines of one file at the provider as they come, none of them held.
 *
 *   asked ─▶ answered ─▶ pieces … ─▶ whole
 *     └──────────┴───────────┴─▶ a problem, which is the last piece
 *
 * Whoever stops reading ends the download.
 */
export async function* streamResults(
  wire: JobWire,
  signal: AbortSignal,
  send: (exchange: StreamExchange) => Promise<unknown>,
): AsyncGenerator<ResultsPiece> {
  const controller = new AbortController();
  let ended: 'timeout' | 'aborted' | null = null;
  let timer: NodeJS.Timeout | undefined;
  const end = (why: 'timeout' | 'aborted') => {
    ended ??= why;
    controller.abort();
  };
  const onAbort = () => end('aborted');
  const progress = () => {
    clearTimeout(timer);
    timer = setTimeout(end, Math.min(wire.waits.stallMs, longestTimerMs), 'timeout');
  };
  const pause = () => clearTimeout(timer);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const exchange = createStreamExchange(wire.fetch, controller.signal, progress);
  const problem = (failure: unknown): JobProblem => {
    const { left, status, headers, text } = exchange;
    const received = readExchange(
      wire,
      { exchange: { left, status, headers, text, failure }, ended },
      wire.waits.stallMs,
    );
    if (received.kind === 'body') throw new Error('an answer without a body was read as one');
    return orNotFound(toJobProblem(received)) as JobProblem;
  };
  try {
    if (ended === null) {
      try {
        await send(exchange);
      } catch (error) {
        if (exchange.status === null && exchange.failure === null) throw error;
      }
    }
    if (exchange.body === null) {
      // An empty file is whole.
      if (exchange.status !== null && exchange.status < 300 && exchange.text?.trim() === '') return;
      yield problem(exchange.failure);
      return;
    }
    const chunks = withProgress(exchange.body, progress);
    const pieces = toLinePieces(chunks);
    for (;;) {
      let step: IteratorResult<readonly string[]>;
      try {
        step = await pieces.next();
      } catch (error) {
        if (!isError(error)) throw error;
        yield problem(error);
        return;
      }
      if (step.done === true) return;
      // Filing takes the time it takes.
      pause();
      yield { kind: 'lines', lines: step.value };
      progress();
    }
  } finally {
    pause();
    signal.removeEventListener('abort', onAbort);
    controller.abort();
  }
}

async function* withProgress(chunks: AsyncIterable<Uint8Array>, progress: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    progress();
    yield chunk;
  }
}
