import * as z from 'zod';

const html = z
  .strictObject({
    template: z.string().min(1).optional().meta({
      description:
        'Handlebars template of your own page: a file, or the text itself. It sees `batch`, `vars` and `items`. Default: the report.',
    }),
  })
  .nullable();

const withoutSettings = z.strictObject({}).nullable();

export const describedOutput = z
  .strictObject({
    html: html.optional().meta({ description: 'The report, one offline page: index.html.' }),
    csv: withoutSettings.optional().meta({
      description:
        'A table of the accepted results: `id`, then the fields of the item and of its result. Spreadsheet formulas in text are neutralised.',
    }),
    jsonl: withoutSettings.optional().meta({ description: 'The accepted results, one JSON object a line.' }),
  })
  .meta({ description: 'One output, written as a map with one key.' });

export const outputKeys = ['html', 'csv', 'jsonl'] as const;
