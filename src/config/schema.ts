import * as z from 'zod';
import { describedOutput } from './schema-outputs.ts';
import { describedSource } from './schema-source.ts';
import { describedStep } from './schema-step.ts';
import { lane } from './schema-words.ts';

/**
 * The grammar of pipeline.yaml. What stands here is accepted; what the language has beyond it stands in not-yet.ts.
 * Every key carries its description: editors and the reference page are made from it.
 */
export const pipelineSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Name of the pipeline. Default: the name of its folder.', examples: ['reviews'] }),
    description: z
      .string()
      .optional()
      .meta({ description: 'What it does, in a sentence; shown by status, dashboard and report.' }),
    vars: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        description:
          'Constants, also lists and maps, read as `vars.name`. `--var name=value` overrides one for a batch; a value that is JSON is taken as such: `n=5` is a number, `list=["a"]` a list.',
        examples: [{ language: 'English' }],
      }),
    model: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Model of every step that names none: an alias, a model id, or `provider/model`. `--model` overrides it.',
        default: 'sonnet',
        examples: ['haiku', 'openai/gpt-5-mini'],
      }),
    lane: lane.optional().meta({
      description:
        'How calls travel, where neither a flag nor the step says otherwise: at once; at half the price when the provider has room (`flex`); at half the price in a job within a day (`batch`). Not every model has every lane. `--lane` overrides it.',
      default: 'realtime',
    }),
    workers: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'How many calls may run at the same time. `--workers` overrides it.', default: 5 }),
    maxCost: z
      .number()
      .positive()
      .optional()
      .meta({
        description: "Hard cap in US dollars on the batch's total since its first call. `--max-cost` overrides it.",
        examples: [2.5],
      }),
    seed: z.int().optional().meta({
      description:
        'Seed of everything random in a batch. Default: drawn once and kept with the batch. `--seed` overrides it.',
    }),
    source: describedSource,
    steps: z.array(describedStep).min(1).optional().meta({
      description:
        'What is done with each item, one step after the other. Default: one step called `main`, whose files are `main.md.hbs`, `main.system.md.hbs` and `main.schema.json`.',
    }),
    outputs: z
      .array(describedOutput)
      .min(1)
      .optional()
      .meta({
        description: 'What is written from the accepted results. Default: `html`.',
        examples: [[{ html: {} }, { csv: {} }]],
      }),
  })
  .meta({
    title: 'pipeline.yaml',
    description:
      'A batch-pipeline: where items come from, the steps each one takes, and what is written from the results.',
  });

export type PipelineYaml = z.infer<typeof pipelineSchema>;
export type StepYaml = NonNullable<PipelineYaml['steps']>[number];
export type SourceYaml = PipelineYaml['source'];
export type OutputYaml = NonNullable<PipelineYaml['outputs']>[number];
