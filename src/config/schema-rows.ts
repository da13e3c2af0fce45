import * as z from 'zod';
import { expression } from './schema-words.ts';

/** Keys of every output that say which rows it has. */
export const rowKeys = {
  of: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'Every item with a value of this step, as `value`, whatever became of it later; not where this very step rejected it or was skipped. It decides whose the rows are: of a step before an expand its parents, of one between expand and gather the children. Default: the accepted results.',
      examples: ['judge'],
    }),
  rejected: z.boolean().optional().meta({
    description:
      'Rejected items too, with `item.verdict`, and `null` as `value`. Their `steps` have what was accepted before; what was rejected is not there: write `steps.judge?.score ?? null`.',
    default: false,
  }),
  where: expression
    .optional()
    .meta({ description: 'Only rows for which this is true.', examples: ['value.score > 0.8'] }),
};
