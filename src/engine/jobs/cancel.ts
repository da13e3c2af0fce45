import { isOpenJob, type JobRecord } from '../../core/job.ts';
import type { JobCapability, JobProblem, JobStatus } from '../../ports/jobs.ts';
import type { JobEntry } from './read-jobs.ts';

/**
 * What asking the provider to cancel a job would do. `cannot`: `why` says what is the case, `wayOut` names what a person can do.
 * The record stays `submitted` until the job is collected: what was finished by then is filed as ever.
 */
export type CancelPlan =
  | { readonly kind: 'can'; readonly number: number; readonly record: JobRecord; readonly providerJobId: string }
  | { readonly kind: 'cannot'; readonly number: number; readonly why: string; readonly wayOut: WayOut };

/** `collect`: run process; it files what there is, and looks up what is not known. */
export type WayOut = 'collect' | 'adopt or forget' | 'forget' | 'nothing';

/** Pure. */
export function planCancel({ number, record, inFlight }: Pick<JobEntry, 'number' | 'record' | 'inFlight'>): CancelPlan {
  const cannot = (why: string, wayOut: WayOut): CancelPlan => ({ kind: 'cannot', number, why, wayOut });
  if (record === null)
    return inFlight.calls === 0
      ? cannot('nothing of it is in flight', 'nothing')
      : cannot(
          'its record is gone or cannot be read, so nobody here knows what the provider calls it',
          'adopt or forget',
        );
  const { state } = record;
  if (!isOpenJob(record) && inFlight.calls > 0)
    return cannot('it is over by its record, and the calls in flight under its number are of another job', 'forget');
  switch (state.kind) {
    case 'submitting':
      if (state.undecided !== null)
        return cannot('nobody can say whether it arrived, so there is no id to cancel', 'adopt or forget');
      return state.mayHaveLeft
        ? cannot('it may be on its way and has no id yet; the next run looks it up', 'collect')
        : cannot('it was not sent yet', 'collect');
    case 'submitted':
      return { kind: 'can', number, record, providerJobId: state.providerJobId };
    case 'ended':
      return cannot('it has ended already, and its results wait to be filed', 'collect');
    case 'lost':
      return cannot('it ended long ago, and its results are past their retention', 'forget');
    case 'collected':
      return cannot('it was collected already', 'nothing');
    case 'refused':
      return cannot('the provider refused it', 'nothing');
    case 'unsent':
      return cannot('it never arrived at the provider', 'nothing');
    case 'forgotten':
      return cannot('it was forgotten', 'nothing');
  }
}

/** What the provider says of it just before it is cancelled; a problem is said, and does not stand in the way. */
export async function lookBeforeCancel(
  jobs: JobCapability,
  providerJobId: string,
  signal: AbortSignal,
): Promise<{ readonly status: JobStatus | null; readonly problem: JobProblem | null }> {
  const reply = await jobs.status(providerJobId, signal);
  return reply.kind === 'ok' ? { status: reply.value, problem: null } : { status: null, problem: reply };
}
