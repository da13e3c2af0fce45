import { commandsOf } from '../src/compose/commands-of.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, limitFlag, pipelineFlag, seedFlag, stageFlags, toCreation, varFlag } from '../src/cli/flags.ts';
import { presentAcquire } from '../src/cli/present-stages.ts';
import { acquireBatch } from '../src/compose/acquire.ts';
import { withReporter } from '../src/compose/with-batch.ts';

export default class AcquireCommand extends BaseCommand {
  static override summary = 'read the source and make an item of everything that is new';
  static override description =
    'Makes the batch if it is not there. Items that stand are left as they are; nothing new is no failure. With --limit the batch is brought up to that many items.';
  static override examples = ['<%= config.bin %> acquire --batch-id 2025-01-15 --limit 100'];
  static group = 'Stages';
  static override flags = {
    'batch-id': batchIdFlag,
    pipeline: pipelineFlag,
    limit: limitFlag,
    var: varFlag,
    seed: seedFlag,
    ...stageFlags,
  };

  async run() {
    const { flags } = await this.parse(AcquireCommand);
    return withReporter(
      this.places(flags),
      toCreation(flags),
      { ...this.showing(flags), simulated: false },
      async (batch, reporter) => {
        const outcome = await acquireBatch(batch, flags.limit, reporter);
        this.sayBlock(presentAcquire(outcome, commandsOf(batch)), outcome.states, flags);
        this.end(outcome.states);
        return { ...outcome, pipeline: batch.workshop.pipeline.name };
      },
    );
  }
}
