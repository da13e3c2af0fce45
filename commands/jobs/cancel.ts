import { commandsOf } from '../../src/compose/commands-of.ts';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { yesFlag } from '../../src/cli/flags.ts';
import { jobFlags, optionalJobArg } from '../../src/cli/job-args.ts';
import { cancelQuestion, presentCancel, presentCancelled } from '../../src/cli/present-job-decisions.ts';
import { cancelJobs, offerCancels, planCancels, recordsOf, withJobProviders } from '../../src/compose/decide-jobs.ts';
import { withBatch } from '../../src/compose/with-batch.ts';

export default class JobsCancelCommand extends BaseCommand {
  static override summary = 'ask the provider to cancel a job; what it has finished is kept';
  static override description =
    'Says first how far the job is, and asks. Finished lines are billed and filed when the job is collected; the others are asked again.';
  static override examples = [
    '<%= config.bin %> jobs cancel 3 --batch-id 2025-01-15',
    '<%= config.bin %> jobs cancel --all --batch-id 2025-01-15',
  ];
  static group = 'Jobs';
  static override args = { number: optionalJobArg };
  static override flags = { all: Flags.boolean({ summary: 'every job that is in flight' }), yes: yesFlag, ...jobFlags };

  async run() {
    const { args, flags } = await this.parse(JobsCancelCommand);
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'write' }, async (batch) => {
      const { batchId } = batch.store;
      const { signal } = new AbortController();
      const plans = planCancels(batch, args.number, flags.all);
      return withJobProviders(batch, recordsOf(plans), { isAsked: flags.sandbox }, async (jobsOf) => {
        const commands = commandsOf(batch);
        const shown = {
          batchId,
          collectCommand: commands.run('process'),
          ...(await offerCancels(plans, jobsOf, signal)),
        };
        process.stderr.write(presentCancel(shown, commands));
        if (shown.offers.length === 0) {
          this.end(shown.cannot.some(({ wayOut }) => wayOut.endsWith('forget')) ? ['decision'] : ['done']);
          return { ...shown, cancelled: [] };
        }
        if (!(await this.agrees(cancelQuestion(shown), flags.yes, 'Nothing was cancelled.')))
          return { ...shown, cancelled: [] };
        const cancelled = await cancelJobs(batch, shown.offers, jobsOf, signal);
        this.say(presentCancelled(commands, cancelled));
        this.end(cancelled.some(({ problem }) => problem !== null) ? ['provider'] : ['done']);
        return { ...shown, cancelled };
      });
    });
  }
}
