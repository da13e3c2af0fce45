import { type BatchAddress, formatCommand } from '../core/batch-commands.ts';
import { UserError } from '../core/errors.ts';
import type { JobRecord } from '../core/job.ts';
import type { Jobs } from '../engine/jobs/jobs.ts';
import { lookAtJobs } from '../engine/jobs/look-at.ts';
import type { Run } from '../engine/run.ts';
import type { Control } from './control.ts';
import { listenForInterrupts } from './interrupts.ts';

/** Collects what jobs have brought, before anything is estimated or asked. True where something was. */
export async function collectFirst(control: Control, run: Run, jobs: Jobs): Promise<boolean> {
  const stopListening = listenForInterrupts(control, run.stop, run.reporter);
  try {
    return (await lookAtJobs(run, jobs)).moved;
  } finally {
    stopListening();
  }
}

/** A key that is missing for jobs in flight is no question of another model. */
export async function withKeysOfJobs<Value>(
  address: BatchAddress,
  jobs: readonly JobRecord[],
  open: () => Promise<Value>,
): Promise<Value> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'missing-key') throw error;
    const numbers = jobs.map(({ number }) => number).join(', ');
    throw new UserError({
      code: error.code,
      message: `${error.message}, and ${jobs.length === 1 ? `job ${numbers} is` : `jobs ${numbers} are`} in flight: what they bring is paid for`,
      hint: `Set the key that they were submitted with; it collects them. See: ${formatCommand(address, 'jobs')}`,
      state: error.state,
    });
  }
}
