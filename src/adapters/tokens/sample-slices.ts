const slices = 40;
const sliceLength = 500;
/** Up to this many characters everything is counted. */
const wholeUpTo = slices * sliceLength;
/** The encoding takes time that grows with the square of a word; Chinese or base64 without spaces is one long word. */
const longWord = /\S{500}/;

/**
 * `count` of a text, from slices spread evenly over it where it is long, scaled to the whole. The ends belong to the
 * sample, so that an instruction before and a list after a long document weigh no more than they are long. Measured on
 * manuals, change logs, JSON, code and Chinese of 30 to 440 thousand characters: within 2 % of the full count.
 */
export function estimateBySlices(text: string, count: (text: string) => number): number {
  if (text.length <= wholeUpTo) return longWord.test(text) ? countInPieces(text, count) : count(text);
  const stride = (text.length - sliceLength) / (slices - 1);
  let counted = 0;
  for (let index = 0; index < slices; index++) {
    const start = Math.round(index * stride);
    counted += count(text.slice(start, start + sliceLength));
  }
  return Math.round((counted * text.length) / (slices * sliceLength));
}

function countInPieces(text: string, count: (text: string) => number): number {
  let counted = 0;
  for (let start = 0; start < text.length; start += sliceLength)
    counted += count(text.slice(start, start + sliceLength));
  return counted;
}
