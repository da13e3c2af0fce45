import * as z from 'zod';
import { expression } from './schema-words.ts';

export const describedRule = z.strictObject({
  name: z
    .string()
    .min(1)
    .meta({ description: 'What the rule is called in reasons, figures and report.', examples: ['mood'] }),
  expr: expression.meta({
    description: 'True for a good value. An expression that throws is a failure with its message.',
    examples: ['value.score >= 0.6'],
  }),
  when: expression.optional().meta({ description: 'The rule is tried only where this is true.' }),
  level: z.enum(['error', 'warning']).optional().meta({
    description: '`error` rejects the value; `warning` keeps the item and notes it.',
    default: 'error',
  }),
  error: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'What is said of a failure, a text with {{ }}. Default: the name and the expression.',
      examples: ['Mood {{value.mood}}: {{value.moodWhy}}'],
    }),
});

export type RuleYaml = z.infer<typeof describedRule>;
