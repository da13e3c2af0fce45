import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { UserError } from '../../core/errors.ts';
import type { TextInput } from './text-input.ts';

export type DocumentFormat = 'json' | 'yaml';

/** A document is held in memory as a whole, several times its size. */
const maxChars = { json: 268_435_456, yaml: 33_554_432 };

/** What a JSON or YAML file says, from its beginning to its end. */
export async function parseDocument(input: TextInput, format: DocumentFormat): Promise<unknown> {
  const text = await readWhole(input, maxChars[format]);
  return format === 'json' ? parseJson(text, input.name) : parseYaml(text, input.name);
}

async function readWhole(input: TextInput, limit: number): Promise<string> {
  const parts: string[] = [];
  let chars = 0;
  for await (const chunk of input.chunks()) {
    parts.push(chunk);
    chars += chunk.length;
    if (chars > limit) {
      throw new UserError({
        code: 'too-large',
        message: `The source file "${input.name}" is larger than ${limit / 1_048_576} MiB, which is too much to be read as one document`,
        hint: 'Convert it to JSONL, one item a line: that is read as a stream.',
      });
    }
  }
  return parts.join('');
}

function parseJson(text: string, name: string): unknown {
  if (text.trim() === '')
    throw new UserError({
      code: 'source-empty',
      message: `The source file "${name}" is empty`,
      hint: 'Put a list of items into it.',
    });
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line, column] = /line (\d+) column (\d+)/.exec(error.message) ?? [];
    const at = line === undefined ? '' : `:${line}:${column}`;
    const words = error.message
      .replace(/ at position.*/s, '')
      .replace(/, (\.\.\.)?"(.*?)"(\.\.\.)? is not valid JSON$/s, ', at: $2');
    const hint = /^\s*\{.*\}\s*\n\s*\{/.test(text.slice(0, 10_000))
      ? 'It looks like one JSON value a line: name the file .jsonl.'
      : 'Mend the file; a comma too many or too few is the most common mistake.';
    throw new UserError({ code: 'json', message: `${name}${at} is no JSON: ${words}`, hint });
  }
}

function parseYaml(text: string, name: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (error.reason.includes('input is empty'))
      throw new UserError({
        code: 'source-empty',
        message: `The source file "${name}" is empty`,
        hint: 'Put a list of items into it.',
      });
    const at = error.mark === undefined ? '' : `:${error.mark.line + 1}:${error.mark.column + 1}`;
    throw new UserError({
      code: 'yaml',
      message: `${name}${at} is no YAML: ${error.reason}`,
      hint: 'Check the indentation there, and quote a text that contains ": " or " #".',
    });
  }
}
