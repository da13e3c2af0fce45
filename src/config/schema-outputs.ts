import * as z from 'zod';
import { rowKeys } from './schema-rows.ts';
import { describedTable } from './schema-table.ts';
import { namedExpressions } from './schema-words.ts';

const html = z
  .strictObject({
    template: z.string().min(1).optional().meta({
      description:
        'Handlebars template of your own page: a file, or the text itself. It sees `batch`, `vars`, `items` and `tables`. Default: the report.',
    }),
    ...rowKeys,
  })
  .nullable();

const columnar = z
  .strictObject({
    columns: namedExpressions.optional().meta({
      description:
        'Names of the columns and their values. Default: `id`, then the fields of `raw` and `value`. In CSV `null` is an empty cell, lists and maps are JSON, and a text keeps its line breaks, in quotes.',
      examples: [{ id: 'item.id', title: 'steps.describe.title' }],
    }),
    ...rowKeys,
  })
  .nullable();

const files = z.strictObject({
  name: z
    .string()
    .min(1)
    .meta({
      description: 'Name of the file, a text with {{ }}. One that repeats or leaves the folder is refused.',
      examples: ['{{item.id}}.md'],
    }),
  content: z
    .string()
    .min(1)
    .meta({
      description: 'What stands in it: a template file, or the text itself.',
      examples: ['letter.md.hbs', '{{json value}}'],
    }),
  gzip: z.boolean().optional().meta({ description: 'Pack each file; `.gz` is added to its name.', default: false }),
  ...rowKeys,
});

const words = z.array(z.string()).min(1);

const command = z.union([
  words,
  z.strictObject({
    run: words.meta({ description: 'The program and its arguments.', examples: [['node', 'send.js']] }),
    ...rowKeys,
  }),
]);

export const describedOutput = z
  .strictObject({
    html: html.optional().meta({ description: 'The report, one offline page: index.html.' }),
    csv: columnar.optional().meta({
      description:
        'A table of the accepted results: `id`, then the fields of the item and of its result. Spreadsheet formulas in text are neutralised.',
    }),
    jsonl: columnar.optional().meta({ description: 'The accepted results, one JSON object a line.' }),
    table: describedTable.optional().meta({
      description: 'Counts or figures per group: on the page, in the terminal, and as a CSV file of its own.',
    }),
    files: files.optional().meta({ description: 'One file for each item.' }),
    command: command.optional().meta({
      description:
        'A program of yours with its arguments, given the rows as JSONL on its standard input; its failure is reported and changes the exit code. As a map, `run` has the words.',
      examples: [['node', 'send.js']],
    }),
  })
  .meta({
    description:
      'One output, written as a map with one key. There may be several tables, files and commands, and one each of the others.',
  });

export const outputKeys = ['html', 'csv', 'jsonl', 'table', 'files', 'command'] as const;
