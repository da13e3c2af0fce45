import { commandsOf } from '../src/compose/commands-of.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, itemFlag, limitFlag, stageFlags, stepFlag, toVars, varFlag } from '../src/cli/flags.ts';
import { presentPrepare } from '../src/cli/present-stages.ts';
import { prepareBatch } from '../src/compose/free-stages.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { withReporter } from '../src/compose/with-batch.ts';

export default class PrepareCommand extends BaseCommand {
  static override summary = 'write the prompts, up to the next place that needs a model';
  static override description =
    'Local and free. A prompt that a person edited stands; our own, while unpaid, is made anew when template or inputs give another text.';
  static override examples = ['<%= config.bin %> prepare --batch-id 2025-01-15'];
  static group = 'Stages';
  static override flags = {
    'batch-id': batchIdFlag,
    limit: limitFlag,
    step: stepFlag,
    item: itemFlag,
    var: varFlag,
    ...stageFlags,
  };

  async run() {
    const { flags } = await this.parse(PrepareCommand);
    const options = { batchId: flags['batch-id'], mode: 'write', vars: toVars(flags.var) } as const;
    return withReporter(
      this.places(flags),
      options,
      { ...this.showing(flags), simulated: false },
      async (batch, reporter) => {
        const outcome = await prepareBatch(
          batch,
          toSelection(batch, flags.limit, flags.item),
          flags.step ?? null,
          reporter,
        );
        this.sayBlock(presentPrepare(outcome, commandsOf(batch)), outcome.states, flags);
        this.end(outcome.states);
        return outcome;
      },
    );
  }
}
