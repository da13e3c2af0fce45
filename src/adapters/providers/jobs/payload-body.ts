import type { JobPayload } from '../../../ports/jobs.ts';

/** A job's file on its way out. */
export interface PayloadBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** The last byte may have been handed over: said before it is. */
  readonly isWhole: boolean;
  /** What went wrong with reading it from disk: no matter of the wire. */
  readonly failure: unknown;
}

/**
 * The bytes as a stream that reads what is asked for, and one piece more. `progress` is told with every piece; `wrap` may change the bytes.
 */
export function toPayloadBody(
  payload: JobPayload,
  progress: () => void,
  wrap: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> = (chunks) => chunks,
): PayloadBody {
  const body = { isWhole: false, failure: null as unknown };
  const iterator = wrap(payload.chunks())[Symbol.asyncIterator]();
  let ahead: IteratorResult<Uint8Array> | null = null;
  const read = async () => {
    try {
      return await iterator.next();
    } catch (error) {
      body.failure = error;
      throw error;
    }
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const step = ahead ?? (await read());
        progress();
        if (step.done === true) {
          body.isWhole = true;
          controller.close();
          return;
        }
        // One piece ahead, to know the last one before it is out.
        ahead = await read();
        if (ahead.done === true) body.isWhole = true;
        controller.enqueue(step.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // Nothing is asked for before the socket takes it.
    { highWaterMark: 0 },
  );
  return Object.assign(body, { stream });
}

/** A disk that cannot be read is said as what it is. */
export function throwReadFailure(body: PayloadBody | null): void {
  if (body !== null && body.failure !== null) throw body.failure;
}
