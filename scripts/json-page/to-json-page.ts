import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type OutputSchema, toOutputSchemas } from '../../src/cli/json/output-schemas.ts';
import { toTable } from '../authoring/to-table.ts';

/** docs/json.md: text.md, with the table of schemas and an example of each in place of its marks. */
export function toJsonPage(): string {
  const outputs = toOutputSchemas();
  return read('text.md')
    .replace('<!-- made: table -->\n', () => toTable(['Command', 'Schema', 'What it prints'], outputs.map(toRow)))
    .replace('<!-- made: examples -->\n', () => outputs.map(toExample).join('\n'));
}

/** The whole of what stands in examples/, by the name of its schema. */
export function readExample({ file }: Pick<OutputSchema, 'file'>): unknown {
  return JSON.parse(read(`examples/${file.replace('.schema.json', '.json')}`));
}

function toRow({ command, file, isLine, schema }: OutputSchema): readonly string[] {
  const name = command === null ? 'any, when it cannot do its work' : `\`${command}\`${isLine ? ', each line' : ''}`;
  return [name, `[${file}](../schema/output/${file})`, schema.description];
}

function toExample(output: OutputSchema): string {
  const heading = output.command === null ? 'An error' : `\`${output.command}\`${output.isLine ? ', a line' : ''}`;
  return `### ${heading}\n\n\`\`\`text\n${toShortJson(readExample(output))}\n\`\`\`\n`;
}

const mostCharacters = 110;

/** A line for each key; a value that does not fit into its line is left out but for its brackets. */
function toShortJson(document: unknown): string {
  const entries = Object.entries(document as Readonly<Record<string, unknown>>);
  return `{\n${entries.map(([key, value]) => `  "${key}": ${toShortValue(value)}`).join(',\n')}\n}`;
}

function toShortValue(value: unknown): string {
  const text = toLine(value);
  if (text.length <= mostCharacters) return text;
  if (Array.isArray(value)) return `[${toShortValue(value[0])}, …]`;
  if (typeof value !== 'object' || value === null) return `${text.slice(0, mostCharacters)}…"`;
  const keys = Object.entries(value).map(([key, part]) => `"${key}": ${isPlain(part) ? toLine(part) : '…'}`);
  const fitting = keys.filter((_, index) => keys.slice(0, index + 1).join(', ').length <= mostCharacters);
  return `{ ${[...fitting, ...(fitting.length < keys.length ? ['…'] : [])].join(', ')} }`;
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

/** On one line, with room between its parts. */
function toLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, part]) => `"${key}": ${toLine(part)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
}
