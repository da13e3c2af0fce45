import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { listWords, suggestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import type { SourceItem } from '../../ports/source.ts';
import type { TextInput } from './text-input.ts';
import { toSourceItem } from './to-source-item.ts';

/** A document is held in memory as a whole, several times its size. */
const maxChars = { json: 268_435_456, yaml: 33_554_432 };

/** The elements of a list in a JSON or YAML document. */
export async function* readDocument(
  input: TextInput,
  format: 'json' | 'yaml',
  select: string | null,
): AsyncGenerator<SourceItem> {
  const text = await readWhole(input, maxChars[format]);
  const document = format === 'json' ? parseJson(text, input.name) : await parseYaml(text, input.name);
  const list = pickList(document, select, input.name);
  for (const [index, value] of list.entries()) {
    const where = `${input.name}, element ${index + 1}${select === null ? '' : ` of ${select}`}`;
    // First, for aliases can make a value without end.
    if (format === 'yaml') assertJson(value, where);
    yield toSourceItem(value, where);
  }
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

async function parseYaml(text: string, name: string): Promise<unknown> {
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

function pickList(document: unknown, select: string | null, name: string): readonly unknown[] {
  let value = document;
  const passed: string[] = [];
  for (const part of select === null ? [] : select.split('.')) {
    const container = value;
    value = Array.isArray(container)
      ? container[Number(part)]
      : isJsonObject(container) && Object.hasOwn(container, part)
        ? container[part]
        : undefined;
    if (value === undefined) {
      const keys = isJsonObject(container) ? Object.keys(container) : [];
      const at = passed.length === 0 ? `"${name}"` : `"${passed.join('.')}" of "${name}"`;
      throw new UserError({
        code: 'source',
        message: `select: ${select} finds nothing: ${at} has no "${part}"`,
        hint:
          keys.length === 0
            ? `It is ${Array.isArray(container) ? `a list of ${container.length}` : 'no map'}.`
            : suggestWord(part, keys, 'keys'),
      });
    }
    passed.push(part);
  }
  if (Array.isArray(value)) return value;
  const lists = findLists(value, passed);
  const what = isJsonObject(value) ? 'a map' : value === null ? 'empty' : `one ${typeof value}`;
  const hint =
    lists.length === 0
      ? 'The items must be a list.'
      : `Say which list in it has the items, for instance select: ${lists[0]}${lists.length > 1 ? ` (there are: ${listWords(lists)})` : ''}.`;
  throw new UserError({
    code: 'source',
    message: `${select === null ? `The source file "${name}"` : `select: ${select} of "${name}"`} is ${what}, not a list`,
    hint,
  });
}

/** Dotted paths of the lists directly in a map, or one level below. */
function findLists(value: unknown, passed: readonly string[], depth = 0): readonly string[] {
  if (!isJsonObject(value) || depth > 1) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    Array.isArray(part) ? [[...passed, key].join('.')] : findLists(part, [...passed, key], depth + 1),
  );
}

/** YAML can hold what JSON cannot: infinities, and aliases that contain themselves or grow without bound. */
function assertJson(raw: unknown, where: string): void {
  const open = [raw];
  for (let count = 0; open.length > 0; count++) {
    const value = open.pop();
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new UserError({
        code: 'source-item',
        message: `${where} has the number ${value}, which cannot be kept as JSON`,
        hint: 'Write a number, or quote it as text.',
      });
    if (count > 1_000_000)
      throw new UserError({
        code: 'source-item',
        message: `${where} grows through its aliases to more than a million values`,
        hint: 'Write the values out.',
      });
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) open.push(part);
  }
}
