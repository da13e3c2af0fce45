import type { JobPayload } from '../../../ports/jobs.ts';

/** Stands for a part of the file while the SDK hands it to its fetch; the bytes are read when they are sent. */
export interface PayloadSlice {
  bytes(): Promise<Uint8Array>;
}

/**
 * A job's file as the SDK wants it for an upload: it asks for size and type, and for one slice after the other, each of which it
 * may send several times. Not a whole Blob, which would have to be in memory or in a file of ours.
 */
export function toPayloadSlices(payload: JobPayload, type: string) {
  const iterator = payload.chunks()[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  const state = { failure: null as unknown };
  const take = async (start: number, end: number): Promise<Uint8Array> => {
    if (start !== position) throw new Error(`the file of ${payload.label} is read in order`);
    const parts: Buffer[] = [rest];
    let length = rest.length;
    try {
      while (length < end - start) {
        const step = await iterator.next();
        if (step.done === true) throw new Error(`the file of ${payload.label} has less than ${payload.bytes} bytes`);
        parts.push(Buffer.from(step.value));
        length += step.value.length;
      }
    } catch (error) {
      state.failure = error;
      throw error;
    }
    const all = Buffer.concat(parts);
    rest = all.subarray(end - start);
    position = end;
    return all.subarray(0, end - start);
  };
  return Object.assign(state, {
    size: payload.bytes,
    type,
    slice(start: number, end: number): PayloadSlice {
      let read: Promise<Uint8Array> | null = null;
      return { bytes: () => (read ??= take(start, end)) };
    },
    async close(): Promise<void> {
      await iterator.return?.();
    },
  });
}

export function isPayloadSlice(body: unknown): body is PayloadSlice {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'bytes');
}
