import type { FakeAnswer } from './fake-provider.ts';
import type { FakeJobFaults, FakeJobsOptions, LineFate } from './fake-jobs.ts';
import type { ModelRequest } from '../../src/core/request.ts';
import type { Step } from '../../src/core/pipeline.ts';
import type { Evaluator } from '../../src/ports/evaluator.ts';
import type { PipelineFiles } from './batch-world.ts';
import {
  dialogPipeline,
  dialogSteps,
  rate,
  ratingPipeline,
  scoreSchema,
  strictJudge,
  writeOrJudge,
  yamlOf,
} from './example-pipelines.ts';
import { fanOut, fanPipeline } from './fan-pipeline.ts';
import type { MakeJobWorld } from './job-walk.ts';
import { createJobWorld } from './job-world.ts';

/** How the three providers take a job, and how one is found whose creation had no answer. */
export const ways = {
  'in a file, found by its label (OpenAI)': { uploads: true, finds: 'label' },
  'inline, found by its label (Gemini)': { uploads: false, finds: 'label' },
  'inline, found by call ids (Anthropic)': { uploads: false, finds: 'call-ids' },
} as const satisfies Readonly<Record<string, Pick<FakeJobsOptions, 'uploads' | 'finds'>>>;

export type Way = (typeof ways)[keyof typeof ways];

export interface Batch {
  readonly pipeline: PipelineFiles;
  /** Those of the batch lane; the others are called one by one. */
  readonly steps: readonly string[];
  readonly answer: (request: ModelRequest) => string | FakeAnswer;
  readonly evaluator?: Evaluator;
  readonly changes?: Readonly<Record<string, Partial<Step>>>;
  readonly faults?: FakeJobFaults;
  readonly losesUnsynced?: boolean;
}

export const worldsOf =
  (batch: Batch, way: Way): MakeJobWorld =>
  (pipelineFolder) =>
    createJobWorld({ ...batch, ...way, ...(pipelineFolder === undefined ? {} : { pipelineFolder }) });

/** One step with a re-ask. */
export const ratings: Batch = { pipeline: ratingPipeline, steps: ['main'], answer: rate };

/** A dialog is written, judged, sent back, and what has passed is polished. */
export const dialogs: Batch = {
  pipeline: {
    ...dialogPipeline,
    'pipeline.yaml': yamlOf(
      ['oak', 'elm'],
      [{ name: 'generate' }, { name: 'judge', attempts: 2, retryFrom: 'generate' }, { name: 'refine', parse: 'text' }],
    ),
    'refine.md.hbs': 'Polish this: {{steps.generate.text}}',
  },
  steps: ['generate', 'judge', 'refine'],
  answer: (request) => (request.user.startsWith('Polish') ? `Polished ${request.user}` : writeOrJudge(request)),
  evaluator: strictJudge,
  changes: dialogSteps,
};

/** The same, judged at once. */
export const mixed: Batch = { ...dialogs, steps: ['generate', 'refine'] };

/** Everything that may lie between model calls; `evaluator`: one that knows expressions. */
export const fans = (evaluator: Evaluator): Batch => ({
  pipeline: fanPipeline,
  steps: ['think', 'write', 'judge', 'article'],
  answer: fanOut,
  evaluator,
});

const first: Readonly<Record<string, LineFate>> = {
  ash1: 'expired',
  ash2: 'missing',
  ash3: 'refused',
  ash4: 'duplicate',
  ash5: 'cancelled',
  ash6: 'malformed',
};

/** Everything that may become of a line, when it comes for the first time; two of ash1. */
export const strokesOfFate: Batch = {
  pipeline: {
    'pipeline.yaml': yamlOf(
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `ash${number}`),
      [{ name: 'main', attempts: 2, parse: 'text' }],
    ),
    'main.md.hbs': 'Rate the tree {{id}}.',
  },
  steps: ['main'],
  answer: ({ user }) => `I like ${user.slice(-5, -1)}`,
  faults: {
    fate: ({ user }, times) => (times === 1 ? (first[user.slice(-5, -1)] ?? 'answered') : 'answered'),
    resultsCut: (_, reads) => reads === 1,
    missing: (_, looks) => looks === 2,
  },
};

/** Two models, so that jobs of two groups are under way at once. */
export const twoModels: Batch = {
  pipeline: {
    'pipeline.yaml': JSON.stringify({
      source: { items: [{ id: 'oak' }, { id: 'elm' }] },
      steps: [
        { name: 'rate', model: 'haiku', attempts: 2, when: "raw.id == 'oak'" },
        { name: 'write', model: 'sonnet', attempts: 2, parse: 'text' },
      ],
    }),
    'rate.md.hbs': 'Rate the tree {{id}}.',
    'rate.schema.json': scoreSchema,
    'write.md.hbs': 'Write about {{id}}.',
  },
  steps: ['rate', 'write'],
  answer: ({ user }) => (user.startsWith('Rate') ? '{"score": 4}' : `On ${user}`),
};
