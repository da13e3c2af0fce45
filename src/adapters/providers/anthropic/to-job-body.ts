const opening = Buffer.from('{"requests":[');
const closing = Buffer.from(']}');
const newline = 0x0a;
const comma = 0x2c;

/** The bytes around the lines; every byte of the lines stands for one byte of the body. */
export const frameBytes = opening.length + closing.length;

/**
 * The lines of a job file as one JSON body, in pieces. The first line break between two lines becomes a comma; all others stay
 * the white space that they are to JSON: so the length is known before the file was read.
 */
export async function* toAnthropicJobBody(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield opening;
  let breaks = 0;
  let hasLine = false;
  for await (const chunk of chunks) {
    const start = chunk.findIndex((byte) => byte !== newline);
    if (start === -1) {
      breaks += chunk.length;
      continue;
    }
    const end = chunk.findLastIndex((byte) => byte !== newline) + 1;
    breaks += start;
    if (breaks > 0) yield toSeparator(breaks, hasLine);
    yield withCommas(Buffer.from(chunk.subarray(start, end)));
    hasLine = true;
    breaks = chunk.length - end;
  }
  if (breaks > 0) yield toSeparator(breaks, false);
  yield closing;
}

function toSeparator(breaks: number, isBetweenLines: boolean): Buffer {
  const bytes = Buffer.alloc(breaks, newline);
  if (isBetweenLines) bytes[0] = comma;
  return bytes;
}

function withCommas(bytes: Buffer): Buffer {
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at)) {
    bytes[at] = comma;
    while (bytes[at + 1] === newline) at += 1;
    at += 1;
  }
  return bytes;
}
