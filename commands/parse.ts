import { commandsOf } from '../src/compose/commands-of.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, itemFlag, limitFlag, stageFlags, stepFlag } from '../src/cli/flags.ts';
import { presentParse } from '../src/cli/present-stages.ts';
import { parseBatch } from '../src/compose/free-stages.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { withReporter } from '../src/compose/with-batch.ts';

export default class ParseCommand extends BaseCommand {
  static override summary = 'judge every answer anew and write all_results.json';
  static override description =
    'Calls no model and moves nothing. A verdict that paid work rests on stands; the difference is reported with the price of redoing it.';
  static override examples = ['<%= config.bin %> parse --batch-id 2025-01-15'];
  static group = 'Stages';
  static override flags = { 'batch-id': batchIdFlag, limit: limitFlag, step: stepFlag, item: itemFlag, ...stageFlags };

  async run() {
    const { flags } = await this.parse(ParseCommand);
    return withReporter(
      this.places(flags),
      { batchId: flags['batch-id'], mode: 'write' },
      { ...this.showing(flags), simulated: false },
      async (batch, reporter) => {
        const outcome = await parseBatch(
          batch,
          toSelection(batch, flags.limit, flags.item),
          flags.step ?? null,
          reporter,
        );
        this.sayBlock(presentParse(outcome, commandsOf(batch)), outcome.states, flags);
        this.end(outcome.states);
        return outcome;
      },
    );
  }
}
