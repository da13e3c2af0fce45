import * as z from 'zod';
import { expression, namedExpressions } from './schema-words.ts';

export const describedCode = z.strictObject({
  init: namedExpressions.optional().meta({
    description: 'Names and their first values, once, from top to bottom: a name sees those above it.',
    examples: [{ position: 'raw.start' }],
  }),
  each: namedExpressions.optional().meta({
    description:
      "Names and their next values, again and again until `until` is true; those below still have the last round's.",
    examples: [{ position: 'position + random.choice([-1, 1])' }],
  }),
  until: expression.optional().meta({
    description: 'Asked after each round of `each`, which needs it; `iteration` counts the rounds from 1.',
    examples: ['position <= 0'],
  }),
  maxIterations: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'Most rounds. Reaching it is a rejection, not an end.', default: 1000 }),
  set: expression.optional().meta({
    description:
      'Names and their last values, once, after the rounds. The value of the step is every name set, but for those that begin with `_`. As one expression instead of a map, its result is the value.',
    examples: [{ moves: 'path.length - 1' }],
  }),
});

export type CodeYaml = z.infer<typeof describedCode>;
