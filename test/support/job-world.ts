import type { JobRecord } from '../../src/core/job.ts';
import type { Step } from '../../src/core/pipeline.ts';
import type { Evaluator } from '../../src/ports/evaluator.ts';
import { createWorld, type PipelineFiles, type World } from './batch-world.ts';
import { createFakeJobs, type FakeJobs, type FakeJobsOptions } from './fake-jobs.ts';
import { createFakeProvider } from './fake-provider.ts';

export interface JobWorld {
  readonly world: World;
  readonly jobs: FakeJobs;
  /** Those that can be read. */
  records(): readonly JobRecord[];
}

/** A world whose steps travel in the batch lane. */
export function createJobWorld(
  options: Omit<FakeJobsOptions, 'now'> & {
    readonly pipeline: PipelineFiles;
    readonly steps: readonly string[];
    readonly pipelineFolder?: string;
    readonly evaluator?: Evaluator;
    readonly losesUnsynced?: boolean;
    /** Other changes to the steps. */
    readonly changes?: Readonly<Record<string, Partial<Step>>>;
  },
): JobWorld {
  const { pipeline, steps, pipelineFolder, evaluator, losesUnsynced = false, changes = {}, ...rest } = options;
  let now = () => 0;
  const jobs = createFakeJobs({ ...rest, now: () => now() });
  const world = createWorld({
    pipeline,
    provider: createFakeProvider({ answer: options.answer, jobs }),
    steps: {
      ...changes,
      ...Object.fromEntries(steps.map((step) => [step, { ...changes[step], lane: 'batch' as const }])),
    },
    losesUnsynced,
    ...(evaluator === undefined ? {} : { evaluator }),
    ...(pipelineFolder === undefined ? {} : { pipelineFolder }),
  });
  now = () => world.clock.now();
  return {
    world,
    jobs,
    records: () =>
      world
        .paths()
        .filter((path) => /\.batch\/jobs\/\d+\.json$/.test(path))
        .flatMap((path) => readRecord(world.read(path) ?? '')),
  };
}

function readRecord(text: string): readonly JobRecord[] {
  try {
    return [JSON.parse(text) as JobRecord];
  } catch {
    return [];
  }
}
