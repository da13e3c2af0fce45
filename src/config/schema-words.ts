import * as z from 'zod';

/** How calls travel. */
export const lane = z.enum(['realtime', 'flex', 'batch']);

/** How the text of a field of an answer is read. */
export const sectionAs = z.enum(['text', 'number', 'boolean', 'list', 'json']);

/** A text is JavaScript; other scalars are themselves, and lists and maps are of expressions. */
export const expression = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .meta({ title: 'expression' });

export const namedExpressions = z.record(z.string(), expression).meta({ title: 'map of expressions' });

export type ExpressionYaml = z.infer<typeof expression>;
