import * as z from 'zod';
import { rowKeys } from './schema-rows.ts';
import { expression, namedExpressions } from './schema-words.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const describedTable = z.strictObject({
  title: z.string().min(1).optional().meta({
    description: 'Heading of the table and name of its CSV file. Default: what is counted or measured, and by what.',
  }),
  groupBy: expression.optional().meta({
    description:
      'One row for each value of this expression, or of several: a list of expressions, or a map that names them. Default: one group.',
    examples: ['raw.character.name'],
  }),
  each: expression.optional().meta({
    description:
      'A list: its elements are counted instead of the items, as `row`; `raw`, `steps`, `value` and `item` are there too.',
    examples: ['value.grades'],
  }),
  count: expression.optional().meta({
    description: 'How often each value of this comes, with percentages. `count` or `number`, not both.',
    examples: ['value.outcome'],
  }),
  net: z
    .strictObject({
      plus: z.array(scalar).min(1).meta({ description: 'Counted values whose share is added.' }),
      minus: z.array(scalar).min(1).meta({ description: 'Counted values whose share is taken off.' }),
    })
    .optional()
    .meta({
      description: 'With `count`: the share of some values less that of others.',
      examples: [{ plus: ['win'], minus: ['loss'] }],
    }),
  number: expression.optional().meta({
    description:
      'n, mean, median, stdev, min and max of this, with a confidence interval. `count` or `number`, not both.',
    examples: ['value.score'],
  }),
  stats: namedExpressions.optional().meta({
    description:
      'Further statistics by name; each sees what is counted or measured of the group as `values` (with neither: `value`, with `each` the elements).',
    examples: [{ p90: 'quantile(values, 0.9)' }],
  }),
  minCount: z.int().min(1).optional().meta({ description: 'Groups with fewer rows are left out, and that is said.' }),
  sort: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'Name of the column that ranks the groups, with `-` before it from high to low; a group is a column too: `raw.city`, or its name in the map. Default: in order of appearance. With `count` and without `groupBy` it orders the values: `value`, or `count`, rarest first; `-value`, `-count`. Default there: numbers by size, else the most frequent first.',
      examples: ['-mean'],
    }),
  top: z.int().min(1).optional().meta({ description: 'Only the first groups; needs `groupBy`.' }),
  ...rowKeys,
});

export type TableYaml = z.infer<typeof describedTable>;
