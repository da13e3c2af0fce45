import { UserError } from '../../core/errors.ts';
import type { SourceValue } from './source-value.ts';

/** A file without line ends is most likely no JSONL. */
const maxLineChars = 67_108_864;

/** One JSON value a line, as a stream; empty lines are passed over. */
export async function* readJsonLines({
  name,
  chunks,
}: {
  readonly name: string;
  chunks(): AsyncIterable<string>;
}): AsyncGenerator<SourceValue> {
  let line = 0;
  for await (const text of splitLines(chunks(), name)) {
    line++;
    if (text.trim() !== '') yield { value: parseLine(text, `${name}:${line}`), where: `${name}:${line}` };
  }
}

function parseLine(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const words = error.message
      .replace(/ in JSON at position.*| \(line 1 column.*/s, '')
      .replace(/, (\.\.\.)?".*/s, '');
    const hint = /^\s*[[{]\s*$/.test(text)
      ? 'The value must stand in one line; a JSON document over several lines is read when the file is called .json.'
      : 'Every line is one JSON value, for instance {"id": "a", "text": "…"}.';
    throw new UserError({ code: 'jsonl', message: `${where} is no JSON: ${words}`, hint });
  }
}

async function* splitLines(chunks: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let rest: string[] = [];
  let restChars = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      yield rest.length === 0 ? chunk.slice(start, end) : [...rest, chunk.slice(start, end)].join('');
      rest = [];
      restChars = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    rest.push(chunk.slice(start));
    restChars += chunk.length - start;
    if (restChars > maxLineChars)
      throw new UserError({
        code: 'jsonl',
        message: `${name} has a line of more than ${maxLineChars / 1_048_576} MiB`,
        hint: 'Write one item a line.',
      });
  }
  if (rest.length > 0) yield rest.join('');
}
