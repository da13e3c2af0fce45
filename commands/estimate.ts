import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, itemFlag, limitFlag, modelFlags, placeFlags, spendingFlags, stepFlag } from '../src/cli/flags.ts';
import { formatOffer } from '../src/compose/consent.ts';
import { estimateBatch } from '../src/compose/estimate.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { toSpendingFlags } from '../src/compose/spending-flags.ts';
import { withBatch } from '../src/compose/with-batch.ts';

export default class EstimateCommand extends BaseCommand {
  static override summary = 'what the empty paid places will cost, as a range, with the method';
  static override description =
    'Counts tokens here and spends nothing. --exact asks the counting endpoints of the providers, which is free and needs a key.';
  static override examples = ['<%= config.bin %> estimate --batch-id 2025-01-15 --model haiku'];
  static group = 'Money';
  static override flags = {
    'batch-id': batchIdFlag,
    ...modelFlags,
    limit: limitFlag,
    step: stepFlag,
    item: itemFlag,
    exact: Flags.boolean({ summary: "ask the providers' counting endpoints" }),
    sandbox: spendingFlags.sandbox,
    ...placeFlags,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(EstimateCommand);
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'read' }, async (batch) => {
      const selection = toSelection(batch, flags.limit, flags.item);
      const offer = await estimateBatch(batch, selection, flags.step ?? null, toSpendingFlags(flags), flags.exact);
      this.say(
        `${formatOffer(offer)}Next: batch-pipeline process --batch-id ${batch.store.batchId}${offer.simulated ? ' --sandbox' : ''}`,
      );
      return offer;
    });
  }
}
