import { commandsOf } from '../../src/compose/commands-of.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { batchIdFlag, placeFlags, yesFlag } from '../../src/cli/flags.ts';
import { jobArg } from '../../src/cli/job-args.ts';
import { forgetQuestion, presentForget, presentForgotten } from '../../src/cli/present-job-decisions.ts';
import { forgetJob, planForgetting } from '../../src/compose/decide-jobs.ts';
import { statusOf } from '../../src/compose/look.ts';
import { withBatch } from '../../src/compose/with-batch.ts';

export default class JobsForgetCommand extends BaseCommand {
  static override summary = 'give a job up: its places are free again, what it may have cost stays counted';
  static override description =
    'For a job that never arrived, whose results are gone, or whose record is gone or damaged. Says first what it may have cost, and asks.';
  static override examples = ['<%= config.bin %> jobs forget 3 --batch-id 2025-01-15'];
  static group = 'Jobs';
  static override args = { number: jobArg };
  static override flags = { 'batch-id': batchIdFlag, yes: yesFlag, ...placeFlags };

  async run() {
    const { args, flags } = await this.parse(JobsForgetCommand);
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'write' }, async (batch) => {
      const { batchId } = batch.store;
      const plan = planForgetting(batch, args.number);
      process.stderr.write(presentForget(plan, commandsOf(batch)));
      const { number, inFlight, still } = plan;
      const shown = { batchId, job: number, inFlight, still };
      if (!(await this.agrees(forgetQuestion(args.number), flags.yes, 'Nothing was changed.')))
        return { ...shown, forgotten: false };
      await forgetJob(batch, plan);
      this.say(presentForgotten(plan, statusOf(batch).nextCommand));
      return { ...shown, forgotten: true };
    });
  }
}
