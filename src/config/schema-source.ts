import * as z from 'zod';
import { describedCombine } from './schema-combine.ts';
import { expression } from './schema-words.ts';

export const describedSource = z
  .strictObject({
    items: z
      .array(z.unknown())
      .min(1)
      .optional()
      .meta({
        description: 'The items themselves, each a map of fields; a scalar `x` becomes `{value: x}`.',
        examples: [
          [
            { id: 'a', text: 'first' },
            { id: 'b', text: 'second' },
          ],
        ],
      }),
    file: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'A file with one item an element or row: YAML, JSON, JSONL, CSV or TSV by its extension, `.gz` too. CSV and TSV cells stay text. A JSON or YAML map with an `id` is one item as a whole. The path starts at the folder of pipeline.yaml.',
        examples: ['messages.csv', 'data/articles.jsonl.gz'],
      }),
    select: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'With `file` of YAML or JSON: dotted path of the list in it.', examples: ['data.rows'] }),
    glob: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'One item a file that fits the pattern: `path`, `folder` (below the fixed beginning of the pattern), `name`, `stem` (the name without its last ending), `text`, `size` (bytes), `modified` (ISO time), sorted by path. Bytes that are no UTF-8 become the replacement character; a binary file is an error.',
        examples: ['notes/**/*.md'],
      }),
    stdin: z.enum(['jsonl']).optional().meta({ description: 'Items piped in, one JSON value a line.' }),
    combine: describedCombine.optional().meta({
      description: 'Items made of lists: `cross` or `permute`. Where no list is a key of `file`, no origin is needed.',
    }),
    filter: expression.optional().meta({
      description:
        'Only items for which this is true. It sees `raw`, its fields as names of their own, `vars` and `batch.id`.',
      examples: ["raw.language == 'en'"],
    }),
    id: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Template of the item id. Default: the field `id` (glob: the path; combined: those of the parts), else `item-0001` by position.',
        examples: ['{{slug name}}'],
      }),
    sample: z.int().min(1).optional().meta({
      description:
        'How many items are drawn, by hash of seed and id: asking again, or for more, keeps what was drawn. They come in the order of the source. Default: all.',
    }),
    shuffle: z.boolean().optional().meta({ description: 'Items come in an order drawn by the seed.', default: false }),
    repeat: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'How often each item comes. Ids get `.r0001` …, and rounds are interleaved, so that any beginning is a fair sample; `item.repetition` counts from 1.',
        examples: [100],
      }),
  })
  .meta({
    description:
      'Where items come from: exactly one of `items`, `file`, `glob` and `stdin` (none where `combine` needs none). Then, in this order whatever the order written: `combine`, `filter`, `id`, `sample`, `shuffle`, `repeat`.',
  });

/** The keys that say where items come from. */
export const originKeys = ['items', 'file', 'glob', 'stdin'] as const;
