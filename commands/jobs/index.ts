import { commandsOf } from '../../src/compose/commands-of.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../../src/cli/flags.ts';
import { nextLine } from '../../src/cli/next-steps.ts';
import { presentJobs } from '../../src/cli/present-jobs.ts';
import { holdHeapGrowth } from '../../src/compose/heap-growth.ts';
import { listJobs } from '../../src/compose/jobs.ts';
import { statusOf } from '../../src/compose/look.ts';
import { openForLooking } from '../../src/compose/open-for-looking.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';

export default class JobsCommand extends BaseCommand {
  static override summary =
    "one batch's jobs at the providers: how far they are, what they may cost, what needs a decision";
  static override description =
    'From the records of the batch: no provider is asked. `process` looks at the jobs and collects what has ended.';
  static override examples = ['<%= config.bin %> jobs --batch-id 2025-01-15'];
  static group = 'Jobs';
  static override flags = { 'batch-id': batchIdFlag, ...placeFlags };

  async run() {
    const { flags } = await this.parse(JobsCommand);
    const surroundings = createSurroundings(this.places(flags));
    holdHeapGrowth(surroundings, flags['batch-id']);
    const batch = await openForLooking(surroundings, flags['batch-id']);
    const list = listJobs(batch);
    this.say(presentJobs(list, commandsOf(batch), Date.now(), process.stdout.columns ?? 80));
    const { nextCommand, page } = statusOf(batch);
    if (list.atAGlance.decisions.length === 0) this.say(nextLine({ nextCommand, page }));
    return { ...list, nextCommand };
  }
}
