import { UserError } from '../../core/errors.ts';
import { readDelimited } from './read-delimited.ts';
import { readDocument } from './read-document.ts';
import { readJsonLines } from './read-json-lines.ts';
import type { SourceValue } from './source-value.ts';
import { createTextInput, type TextInput } from './text-input.ts';

/** A file with a list in it. */
export interface ListFile {
  readonly path: string;
  readonly select: string | null;
  /** The file's text where it came with the pipeline. */
  readonly content?: string;
}

type Reader = (input: TextInput, select: string | null) => AsyncIterable<SourceValue>;

const readers: Readonly<Record<string, Reader>> = {
  csv: (input) => readDelimited(input, ','),
  tsv: (input) => readDelimited(input, '\t'),
  jsonl: (input) => readJsonLines(input),
  ndjson: (input) => readJsonLines(input),
  json: (input, select) => readDocument(input, 'json', select),
  yaml: (input, select) => readDocument(input, 'yaml', select),
  yml: (input, select) => readDocument(input, 'yaml', select),
};

/**
 * The values in a file, read by its extension: tables and JSON lines as a stream, documents as a whole. A name that does
 * not say how to read it is refused at once; nothing is opened before the first value is asked for.
 */
export function readFileValues(file: ListFile, sourceFolder: string): () => AsyncIterable<SourceValue> {
  const extension = toExtension(file.path);
  const reader = Object.hasOwn(readers, extension) ? readers[extension] : undefined;
  if (reader === undefined) {
    throw new UserError({
      code: 'source',
      message: `How to read "${file.path}" cannot be told from its name`,
      hint: `It should end in one of ${Object.keys(readers)
        .map((name) => `.${name}`)
        .join(', ')}, with .gz after it where it is packed.`,
    });
  }
  if (file.select !== null && toDocumentFormat(file.path) === null) {
    throw new UserError({
      code: 'source',
      message: `"select: ${file.select}" picks a part of a YAML or JSON file, and "${file.path}" is neither`,
      hint: 'Leave it out.',
    });
  }
  return () => reader(createTextInput(file, sourceFolder), file.select);
}

/** How a file is read that is one document; null: it is a table or JSON lines. */
export function toDocumentFormat(path: string): 'json' | 'yaml' | null {
  const extension = toExtension(path);
  return extension === 'json' ? 'json' : extension === 'yaml' || extension === 'yml' ? 'yaml' : null;
}

function toExtension(path: string): string {
  return /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
