/** Pieces one behind the other as a body that is read as it is sent. */
export function toStream(...parts: readonly (Uint8Array | AsyncIterable<Uint8Array>)[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(concat(parts));
}

async function* concat(parts: readonly (Uint8Array | AsyncIterable<Uint8Array>)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Uint8Array) yield part;
    else yield* part;
  }
}

/** The lines of a file that comes in pieces. */
export async function* toLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}
