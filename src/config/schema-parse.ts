import * as z from 'zod';
import { sectionAs } from './schema-words.ts';

const optional = z.boolean().optional().meta({
  description: 'When missing, the value is `null`; else a missing field is a rejection that names it.',
  default: false,
});
const as = sectionAs.optional().meta({
  description:
    '`text`; `number`, the first in it (`8/10` is 8, `1,234` is 1234, `-3 points` is -3); `boolean`; `list`, its bullets or numbered lines without their marks; `json`.',
  default: 'text',
});

const section = z.strictObject({
  heading: z.string().min(1).optional().meta({
    description:
      'The text below that heading, to the next heading of its level or a higher one. `#` lines, underlined lines and lines wholly in bold count; case, marks, numbering and a final colon do not.',
  }),
  label: z.string().min(1).optional().meta({
    description: 'What follows `Label:` on the last line that begins so; such lines belong to the text of no heading.',
  }),
  as,
  item: z.string().min(1).optional().meta({
    description:
      'The text is a list, and each line is matched by this JavaScript pattern; named groups give an object.',
  }),
  optional,
});

const regex = z.strictObject({
  pattern: z.string().min(1).meta({
    description:
      'JavaScript pattern, tried on the whole answer. The first match gives its named groups, else its first group, else itself.',
  }),
  flags: z
    .string()
    .regex(/^(i|m|im|mi)$/)
    .optional()
    .meta({ description: '`i` for any case, `m` for `^` and `$` at every line.' }),
  all: z.boolean().optional().meta({ description: 'The list of all matches.', default: false }),
  as,
  optional,
});

export const describedParse = z
  .union([
    z.enum(['json', 'text']),
    z.strictObject({
      sections: z.record(z.string(), z.union([z.string().min(1), section])).meta({
        description:
          'Fields read from the headings and labels of a Markdown answer. `summary: Summary` is short for `summary: {heading: Summary}`.',
      }),
    }),
    z.strictObject({
      regex: z
        .record(z.string(), z.union([z.string().min(1), regex]))
        .meta({ description: "Fields read by pattern. `total: 'Total: (\\d+)'` is short for `total: {pattern: …}`." }),
    }),
  ])
  .meta({
    description:
      'How the answer becomes a value: `json` (default with a schema), `text` (default without), `sections` or `regex`.',
  });

export type ParseYaml = z.infer<typeof describedParse>;
