import { pipeline, Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { UserError } from '../../core/errors.ts';
import type { SourceValue } from './source-value.ts';
import { count, type TextInput } from './text-input.ts';

/** A quote that is never closed would make one cell of the rest of the file. */
const maxRecordBytes = 16_777_216;

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/** Rows of CSV or TSV, as a stream: the first line has the names of the fields, cells stay text. */
export async function* readDelimited(input: TextInput, delimiter: ',' | '\t'): AsyncGenerator<SourceValue> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    // Only tables made for spreadsheets quote in TSV; a quote inside a cell is a plain character there.
    relax_quotes: delimiter === '\t',
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
  });
  pipeline(Readable.from(input.chunks(), { objectMode: false }), parser, () => {
    // Failures reach the loop below through the parser.
  });
  let header: readonly string[] | null = null;
  let lastLine = 0;
  // The parser counts a "\r\n" inside quotes as two line ends.
  let countedTwice = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      const text = record.join('');
      countedTwice += count(text, '\r\n');
      lastLine = info.lines - countedTwice;
      const where = `${input.name}:${lastLine - count(text, '\n')}`;
      if (header === null) {
        header = toHeader(record, where, delimiter);
        continue;
      }
      if (record.length !== header.length) throw toRaggedRow(record, header, where, delimiter);
      const names = header;
      yield { value: Object.fromEntries(record.map((cell, index) => [names[index] ?? '', cell])), where };
    }
  } catch (error) {
    throw error instanceof CsvError ? toCsvMistake(error, input.name, lastLine, countedTwice) : error;
  }
}

function toHeader(cells: readonly string[], where: string, delimiter: string): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const fail = (message: string, hint: string): never => {
    throw new UserError({ code: 'csv', message: `${where} ${message}`, hint });
  };
  const [only = ''] = names;
  if (names.length === 1 && delimiter === ',' && /[;\t]/.test(only)) {
    fail(
      `has one column, "${only}"`,
      `The columns seem to be separated by ${only.includes(';') ? 'semicolons: save the file with commas' : 'tabs: name the file .tsv'}.`,
    );
  }
  const empty = names.indexOf('');
  if (empty !== -1)
    fail(
      `has no name for column ${empty + 1}`,
      'The first line of a table names its fields; give every column a name.',
    );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) fail(`names the column "${twice}" twice`, 'Give one of them another name.');
  return names;
}

function toRaggedRow(
  record: readonly string[],
  header: readonly string[],
  where: string,
  delimiter: string,
): UserError {
  const hint =
    record.length > header.length
      ? `A cell with ${delimiter === ',' ? 'a comma' : 'a tab'} in it must stand in double quotes.`
      : `Is a quote missing, or a cell? The columns are: ${header.join(', ')}.`;
  return new UserError({
    code: 'csv',
    message: `${where} has ${record.length} ${record.length === 1 ? 'cell' : 'cells'}, and the header has ${header.length}`,
    hint,
  });
}

function toCsvMistake(error: CsvError, name: string, lastLine: number, countedTwice: number): UserError {
  const { lines } = error as unknown as { readonly lines?: number };
  const line = lines === undefined ? lastLine + 1 : lines - countedTwice;
  const fail = (message: string, hint: string) => new UserError({ code: 'csv', message, hint });
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return fail(
        `${name}: a quote is opened after line ${lastLine} and never closed`,
        'Close it; a double quote inside a quoted cell is written twice.',
      );
    case 'CSV_MAX_RECORD_SIZE':
      return fail(
        `${name}: the row after line ${lastLine} is larger than ${maxRecordBytes / 1_048_576} MiB`,
        'Most likely a quote is opened there and never closed.',
      );
    case 'INVALID_OPENING_QUOTE':
      return fail(
        `${name}:${line} has a quote inside a cell that does not begin with one`,
        'Put the whole cell into double quotes, and write the quote inside it twice.',
      );
    case 'CSV_INVALID_CLOSING_QUOTE':
      return fail(
        `${name}:${line} has text after the closing quote of a cell`,
        'A double quote inside a quoted cell is written twice.',
      );
    default:
      return fail(`${name}:${line} is no row: ${error.message}`, 'Check the line, and the one before it.');
  }
}
