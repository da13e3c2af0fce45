import type { JobRecord } from '../../src/core/job.ts';
import { createWorld, type PipelineFiles, type World } from './batch-world.ts';
import { createFakeJobs, type FakeJobs, type FakeJobsOptions } from './fake-jobs.ts';
import { createFakeProvider } from './fake-provider.ts';

export interface JobWorld {
  readonly world: World;
  readonly jobs: FakeJobs;
  records(): readonly JobRecord[];
}

/** A world whose steps travel in the batch lane. */
export function createJobWorld(
  options: Omit<FakeJobsOptions, 'now'> & {
    readonly pipeline: PipelineFiles;
    readonly steps: readonly string[];
    readonly pipelineFolder?: string;
  },
): JobWorld {
  const { pipeline, steps, pipelineFolder, ...rest } = options;
  let now = () => 0;
  const jobs = createFakeJobs({ ...rest, now: () => now() });
  const world = createWorld({
    pipeline,
    provider: createFakeProvider({ answer: options.answer, jobs }),
    steps: Object.fromEntries(steps.map((step) => [step, { lane: 'batch' as const }])),
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
        .map((path) => JSON.parse(world.read(path) ?? '') as JobRecord),
  };
}
