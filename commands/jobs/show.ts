import { commandsOf } from '../../src/compose/commands-of.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../../src/cli/flags.ts';
import { jobArg } from '../../src/cli/job-args.ts';
import { nextLine } from '../../src/cli/next-steps.ts';
import { presentJob } from '../../src/cli/present-jobs.ts';
import { showJob } from '../../src/compose/jobs.ts';
import { statusOf } from '../../src/compose/look.ts';
import { openForLooking } from '../../src/compose/open-for-looking.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';

export default class JobsShowCommand extends BaseCommand {
  static override summary = "one job: the provider's id and words, how its outcomes were filed, where its files are";
  static override description = 'From its record and the ledger: no provider is asked.';
  static override examples = ['<%= config.bin %> jobs show 3 --batch-id 2025-01-15'];
  static group = 'Jobs';
  static override args = { number: jobArg };
  static override flags = { 'batch-id': batchIdFlag, ...placeFlags };

  async run() {
    const { args, flags } = await this.parse(JobsShowCommand);
    const batch = await openForLooking(createSurroundings(this.places(flags)), flags['batch-id']);
    const job = await showJob(batch, args.number);
    this.say(presentJob(job, commandsOf(batch), Date.now(), process.stdout.columns ?? 80));
    if (job.decision === null) this.say(nextLine(statusOf(batch)));
    return job;
  }
}
