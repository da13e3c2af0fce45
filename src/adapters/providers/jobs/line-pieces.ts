/** So many lines, or so many bytes of them, are handed on at once. */
const maxLines = 256;
const maxBytes = 1_000_000;

const newline = 0x0a;
const byteOrderMark = '\ufeff';

/**
 * Bytes to whole lines, some hundred at a time: without their breaks, a carriage return before one included, and without
 * blank ones. A line is decoded when it is whole, so that no letter is torn apart.
 */
export async function* toLinePieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let lines: string[] = [];
  let bytes = 0;
  let torn: Uint8Array[] = [];
  let isFirst = true;
  const add = (parts: readonly Uint8Array[]) => {
    const line = toLine(parts, isFirst);
    isFirst = false;
    if (line.trim() !== '') lines.push(line);
    for (const part of parts) bytes += part.length;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      add([...torn, chunk.subarray(start, end)]);
      torn = [];
      start = end + 1;
      if (lines.length < maxLines && bytes < maxBytes) continue;
      yield lines;
      lines = [];
      bytes = 0;
    }
    if (start < chunk.length) torn.push(chunk.subarray(start));
  }
  if (torn.length > 0) add(torn);
  if (lines.length > 0) yield lines;
}

function toLine(parts: readonly Uint8Array[], isFirst: boolean): string {
  const bytes = Buffer.concat(parts);
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  const text = bytes.toString('utf8', 0, end);
  return isFirst && text.startsWith(byteOrderMark) ? text.slice(1) : text;
}
