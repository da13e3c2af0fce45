const quote = 34;
const backslash = 92;
const opens = new Set([91, 123]);
const closes = new Set([93, 125]);

/**
 * Finds the elements of the array that is `"<name>": [ … ]` of a JSON body which comes in pieces, without ever holding the whole:
 * each is handed over as text as soon as it has ended. What stands around the array is kept for whoever wants it.
 */
export function createElementReader(name: string, onElement: (text: string) => void) {
  const marker = Buffer.from(JSON.stringify(name));
  let before: Buffer[] = [];
  const after: Buffer[] = [];
  let element: Buffer[] = [];
  let state: 'before' | 'inside' | 'after' = 'before';
  let depth = 0;
  let isInString = false;
  let isEscaped = false;

  function inside(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInString = false;
        continue;
      }
      if (byte === quote) isInString = true;
      else if (opens.has(byte)) {
        if (depth === 0) start = at;
        depth += 1;
      } else if (closes.has(byte)) {
        depth -= 1;
        if (depth === 0) {
          onElement(Buffer.concat([...element, chunk.subarray(start, at + 1)]).toString());
          element = [];
          start = at + 1;
        } else if (depth < 0) {
          state = 'after';
          after.push(chunk.subarray(at + 1));
          return;
        }
      }
    }
    if (depth > 0) element.push(chunk.subarray(start));
  }

  return {
    push(chunk: Buffer): void {
      if (state === 'after') after.push(chunk);
      else if (state === 'inside') inside(chunk);
      else {
        before.push(chunk);
        const text = Buffer.concat(before);
        const at = text.indexOf(marker);
        const bracket = at === -1 ? -1 : text.indexOf(91, at + marker.length);
        if (bracket === -1) {
          before = [text];
          return;
        }
        before = [text.subarray(0, bracket + 1)];
        state = 'inside';
        inside(text.subarray(bracket + 1));
      }
    },
    /** Whether the array was there, and has ended. */
    isOver: () => state === 'after',
    /** The body without the elements, as JSON; null: it is none, or the array has not ended. */
    rest(): unknown {
      const text = Buffer.concat([...before, ...(state === 'before' ? [] : [Buffer.from(']')]), ...after]).toString();
      if (state === 'inside') return null;
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        if (error instanceof SyntaxError) return null;
        throw error;
      }
    },
  };
}
