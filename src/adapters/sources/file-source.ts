import { UserError } from '../../core/errors.ts';
import type { SourceOrigin } from '../../core/pipeline.ts';
import type { Source, SourceItem } from '../../ports/source.ts';
import { readDelimited } from './read-delimited.ts';
import { readDocument } from './read-document.ts';
import { readJsonLines } from './read-json-lines.ts';
import { createTextInput, type TextInput } from './text-input.ts';

type Reader = (input: TextInput, select: string | null) => AsyncIterable<SourceItem>;

const readers: Readonly<Record<string, Reader>> = {
  csv: (input) => readDelimited(input, ','),
  tsv: (input) => readDelimited(input, '\t'),
  jsonl: (input) => readJsonLines(input),
  ndjson: (input) => readJsonLines(input),
  json: (input, select) => readDocument(input, 'json', select),
  yaml: (input, select) => readDocument(input, 'yaml', select),
  yml: (input, select) => readDocument(input, 'yaml', select),
};

/** One file, read by its extension: tables and JSON lines as a stream, documents as a whole. */
export function createFileSource(
  origin: Extract<SourceOrigin, { readonly kind: 'file' }>,
  sourceFolder: string,
): Source {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(origin.path)?.[1]?.toLowerCase() ?? '';
  const reader = Object.hasOwn(readers, extension) ? readers[extension] : undefined;
  if (reader === undefined) {
    throw new UserError({
      code: 'source',
      message: `How to read "${origin.path}" cannot be told from its name`,
      hint: `It should end in one of ${Object.keys(readers)
        .map((name) => `.${name}`)
        .join(', ')}, with .gz after it where it is packed.`,
    });
  }
  if (origin.select !== null && !['json', 'yaml', 'yml'].includes(extension)) {
    throw new UserError({
      code: 'source',
      message: `"select: ${origin.select}" picks a part of a YAML or JSON file, and "${origin.path}" is neither`,
      hint: 'Leave it out.',
    });
  }
  return {
    async *read(signal) {
      for await (const item of reader(createTextInput(origin, sourceFolder), origin.select)) {
        if (signal.aborted) return;
        yield item;
      }
    },
  };
}
