import type { ProgressEvent } from '../../ports/reporter.ts';

type Expected = Extract<ProgressEvent, { kind: 'jobs-waiting' }>['expected'];

/** What is known of the jobs that a run has to do with. Times are milliseconds since the epoch. */
export interface JobsProgress {
  /** Those that have not ended, by number. */
  readonly running: readonly RunningJob[];
  /** Nothing can be done but wait for them; null: something is being done. */
  readonly waiting: {
    readonly jobs: number;
    readonly calls: number;
    readonly nextLookAt: number;
    readonly expected: Expected;
  } | null;
}

export interface RunningJob {
  readonly job: number;
  /** null: another run submitted it. */
  readonly model: string | null;
  readonly requests: number;
  /** null: the provider does not say, or was not asked yet. */
  readonly completed: number | null;
  /** The provider's own word; null: it was not asked yet. */
  readonly rawState: string | null;
}

export interface JobsTally {
  add(event: ProgressEvent, now: number): void;
  readonly jobs: JobsProgress;
}

/** Goes on from stage to stage: jobs that ended before are collected ahead of everything. Memory: the jobs under way. */
export function createJobsTally(): JobsTally {
  const running = new Map<number, RunningJob>();
  let waiting: JobsProgress['waiting'] = null;
  return {
    add(event, now) {
      switch (event.kind) {
        case 'job-submitted': {
          const { job, provider, model, requests } = event;
          running.set(job, { job, model: `${provider}/${model}`, requests, completed: null, rawState: null });
          waiting = null;
          return;
        }
        case 'job-looked-at': {
          const { job, rawState, completed, total } = event;
          running.set(job, { job, model: running.get(job)?.model ?? null, requests: total, completed, rawState });
          return;
        }
        case 'job-ended':
        case 'job-collected':
          running.delete(event.job);
          waiting = null;
          return;
        case 'jobs-waiting': {
          const { jobs, calls, nextLookMs, expected } = event;
          waiting = { jobs, calls, nextLookAt: now + nextLookMs, expected };
          return;
        }
        case 'advanced':
        case 'answered':
        case 'stage-started':
        case 'stage-ended':
        case 'stopping':
          waiting = null;
          return;
        default:
      }
    },
    get jobs() {
      return { running: [...running.values()].sort((a, b) => a.job - b.job), waiting };
    },
  };
}
