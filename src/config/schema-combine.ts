import * as z from 'zod';

const list = z
  .union([
    z.string().min(1),
    z.array(z.unknown()).min(1),
    z.strictObject({
      file: z
        .string()
        .min(1)
        .meta({ description: 'A data file, as `file` of a source.', examples: ['moods.yaml'] }),
      select: z.string().min(1).optional().meta({ description: 'Dotted path of the list in a YAML or JSON file.' }),
    }),
  ])
  .meta({ title: 'list' });

export type ListYaml = z.infer<typeof list>;

export const describedCombine = z.strictObject({
  cross: z
    .record(z.string(), list)
    .optional()
    .meta({
      description:
        'Every combination of one element of each list, as `raw.<name>`. A list is a key of the YAML or JSON document that `file` names, a data file, or the elements themselves. An id joins those of the parts (`id`, else `name`, else the text): `blacksmith.friendly.rumours`.',
      examples: [{ character: 'characters', mood: ['friendly', 'rude'], topic: 'topics.csv' }],
    }),
  permute: z
    .strictObject({
      list: list.meta({
        description: 'What is drawn from: a key of the document that `file` names, a data file, or the elements.',
        examples: ['cards'],
      }),
      positions: z
        .array(z.string().min(1))
        .min(1)
        .meta({ description: 'Names of the places, each as `raw.<name>`.', examples: [['past', 'present', 'future']] }),
    })
    .optional()
    .meta({
      description:
        'Every ordered choice of different elements of one list, one for each position. There may be as many as you like: with `sample` only those drawn are made.',
    }),
});
