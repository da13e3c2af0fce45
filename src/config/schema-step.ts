import * as z from 'zod';
import { describedCode } from './schema-code.ts';
import { describedExpand } from './schema-expand.ts';
import { describedParse } from './schema-parse.ts';
import { describedRule } from './schema-rule.ts';
import { expression, lane } from './schema-words.ts';

export const describedStep = z
  .strictObject({
    name: z
      .string()
      .optional()
      .meta({
        description:
          'A lower-case letter, then letters, digits or `_`, at most 40. Needed where there are several steps.',
        default: 'main',
        examples: ['generate'],
      }),
    description: z
      .string()
      .optional()
      .meta({ description: 'What the step does; shown by status, dashboard and report.' }),
    when: expression.optional().meta({
      description:
        'The step is taken only where this is true; else it is skipped for the item, and its value is `null`. Prompt and code steps.',
      examples: ["steps.classify.label == 'complaint'"],
    }),
    prompt: z.string().min(1).optional().meta({
      description: 'The prompt, a Handlebars template: a file, or the text itself. Default: the file `<step>.md.hbs`.',
    }),
    system: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'The system prompt, likewise. Default: the file `<step>.system.md.hbs`, else none.' }),
    model: z.string().min(1).optional().meta({ description: "Model of this step. Default: the pipeline's." }),
    lane: lane.optional().meta({ description: "How this step's calls travel. Default: the pipeline's." }),
    maxOutputTokens: z.int().min(1).optional().meta({
      description: 'Most tokens an answer may have, thinking included. Always sent; less where the model allows less.',
      default: 8192,
    }),
    temperature: z.number().min(0).max(2).optional().meta({
      description: "How freely the model chooses its words; not every model allows it. Default: the provider's.",
    }),
    topP: z.number().gt(0).max(1).optional().meta({ description: "Nucleus sampling. Default: the provider's." }),
    stop: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .meta({ description: 'Text, or list of texts, at which the model stops.', examples: [['END']] }),
    seed: z.int().optional().meta({ description: 'Seed sent to the provider, where it has one.' }),
    reasoning: z
      .enum(['none', 'minimal', 'low', 'medium', 'high', 'max'])
      .optional()
      .meta({ description: "How much the model thinks before it answers. Default: the provider's." }),
    params: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        description: 'Further parameters, passed through to the provider as they are.',
        examples: [{ service_tier: 'default' }],
      }),
    schema: z
      .union([z.string().min(1), z.record(z.string(), z.unknown())])
      .optional()
      .meta({
        description:
          'JSON Schema 2020-12 of the value: a file, or the schema itself. Checked locally always; sent to the provider as structured output where it can and `parse` is `json`. Default: the file `<step>.schema.json`, else none. Prompt and code steps.',
      }),
    parse: describedParse.optional(),
    coerce: z.boolean().optional().meta({
      description:
        'Mend types by the schema: `"10"` to 10, `"true"` to true, the case of enums, a single value to a list. What was mended is stored and reported.',
      default: true,
    }),
    rules: z.array(describedRule).min(1).optional().meta({
      description:
        'What the value must fulfil. All are tried, and all failures are reported together. Prompt and code steps.',
    }),
    attempts: z.int().min(1).max(100).optional().meta({
      description:
        'The n-th rejection by this step is final. Code and expand steps without `retryFrom` have 1: drawing again what was rejected would bias it.',
      default: 3,
    }),
    retryFrom: z.string().min(1).optional().meta({
      description:
        'Step at which a rejection by a rule begins again: this one or an earlier one of the same stretch between an expand and its gather. Default: this step. A rejection for form (not JSON, schema, empty, refused, cut off) always asks this step again.',
    }),
    feedback: z.boolean().optional().meta({
      description:
        'Append the reasons of a rejection (not the answer) to the next prompt, where the template does not use `previous` itself.',
      default: true,
    }),
    code: describedCode.optional().meta({
      description: 'The step computes its value by expressions, locally and free. It makes the step a code step.',
    }),
    expand: describedExpand.optional().meta({
      description:
        'One child for each element of a list; the steps behind are theirs. It makes the step an expand step.',
    }),
    gather: z.string().min(1).optional().meta({
      description:
        "Name of an expand step: this step and those behind it are the parent's again, and see its accepted children as `children`. Prompt and code steps.",
    }),
    atLeast: z.number().min(0).max(1).optional().meta({
      description:
        'With `gather`: share of the children that must be accepted where failed ones cannot move. Default: failed children hold the parent; rejected ones never do.',
    }),
    rehearsal: expression.optional().meta({
      description:
        'What the sandbox answers: a text as it is, anything else as JSON. It sees all names and `random`. Fields of a map do not see each other. Default: made from the schema or the sections; without them, paragraphs of filler. Prompt steps.',
      examples: [{ score: 'random.uniform(0.6, 1)' }],
    }),
  })
  .meta({
    description:
      'One step. With `code` or `expand` it is of that kind; else it is a prompt step: a prompt, the call, and how its answer is read.',
  });
