import {
  adoptJob,
  checkAdoptable,
  findAdoptable,
  forgetJob,
  planForgetting,
  withJobProviders,
} from '../../src/compose/decide-jobs.ts';
import { jobsOf } from '../../src/compose/look.ts';
import type { Session } from './batch-world.ts';
import type { JobWorld } from './job-world.ts';

const { signal } = new AbortController();

/** The person gives up every job that waits for an answer. */
export async function forgetAll({ batch }: Session): Promise<void> {
  for (const { job } of jobsOf(batch).decisions) await forgetJob(batch, planForgetting(batch, job));
}

/** The person looks into the provider's list, and names the job whose label is that of ours. */
export async function adoptAll({ batch }: Session, { jobs }: JobWorld): Promise<void> {
  for (const { job, label: known } of jobsOf(batch).decisions) {
    const label = known ?? batch.book.records.get(job)?.label;
    const id = jobs.jobs.find((candidate) => candidate.label === label)?.id ?? 'job-none';
    const record = findAdoptable(batch, job, id);
    await withJobProviders(batch, [record], { isAsked: false }, async (of) => {
      const { jobs: capability, accountFingerprint } = of(record);
      const { status } = await checkAdoptable(batch, record, id, capability, signal);
      await adoptJob(batch, record, { providerJobId: id, status, accountFingerprint });
    });
  }
}
