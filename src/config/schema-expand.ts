import * as z from 'zod';
import { expression } from './schema-words.ts';

export const describedExpand = z.strictObject({
  each: expression.meta({
    description: 'The list: one child for each element, in its order. An empty list is no children.',
    examples: ['steps.think.ideas'],
  }),
  as: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "The element is `raw.<as>` of the child. Default: the step's name.", examples: ['idea'] }),
  max: z.int().min(1).optional().meta({
    description:
      'More elements are a rejection, never a silent cut (to cut, write `.slice(0, 10)`). Default: no bound but that of the schema.',
  }),
});

export type ExpandYaml = z.infer<typeof describedExpand>;
