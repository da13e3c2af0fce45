import { commandsOf } from '../../src/compose/commands-of.ts';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { yesFlag } from '../../src/cli/flags.ts';
import { jobArg, jobFlags } from '../../src/cli/job-args.ts';
import { adoptQuestion, presentAdopted, presentAdoption } from '../../src/cli/present-job-decisions.ts';
import {
  adoptJob,
  checkAdoptable,
  findAdoptable,
  refuseOtherIds,
  withJobProviders,
} from '../../src/compose/decide-jobs.ts';
import { withBatch } from '../../src/compose/with-batch.ts';

export default class JobsAdoptCommand extends BaseCommand {
  static override summary = "say which of the provider's jobs is one whose arrival nobody knows";
  static override description =
    'Asks the provider first: the job must be there under this key and have as many requests; if it has ended, its results must be of our calls. Where that cannot be told yet, you are asked. A record that is gone or damaged is made again from the ledger.';
  static override examples = ['<%= config.bin %> jobs adopt 3 --provider-job batch_abc123 --batch-id 2025-01-15'];
  static group = 'Jobs';
  static override args = { number: jobArg };
  static override flags = {
    'provider-job': Flags.string({ summary: 'what the provider calls it', helpValue: '<id>', required: true }),
    yes: yesFlag,
    ...jobFlags,
  };

  async run() {
    const { args, flags } = await this.parse(JobsAdoptCommand);
    const providerJobId = flags['provider-job'].trim();
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'write' }, async (batch) => {
      const { batchId } = batch.store;
      const record = findAdoptable(batch, args.number, providerJobId);
      await refuseOtherIds(batch, record, providerJobId);
      return withJobProviders(batch, [record], { isAsked: flags.sandbox }, async (providerOf) => {
        const { signal } = new AbortController();
        const { jobs, accountFingerprint } = providerOf(record);
        const check = await checkAdoptable(batch, record, providerJobId, jobs, signal);
        const shown = { batchId, job: args.number, providerJobId, check };
        if (check.kind === 'cannot tell') {
          process.stderr.write(presentAdoption(record, providerJobId, check));
          if (!(await this.agrees(adoptQuestion(args.number), flags.yes, 'Nothing was changed.')))
            return { ...shown, adopted: false };
        }
        await adoptJob(batch, record, { providerJobId, status: check.status, accountFingerprint });
        this.say(presentAdopted(args.number, providerJobId, commandsOf(batch)));
        return { ...shown, adopted: true };
      });
    });
  }
}
