import { Flags } from '@oclif/core';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { yesFlag } from '../../src/cli/flags.ts';
import { presentPriceUpdate, updateQuestion } from '../../src/cli/present-price-update.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';
import { carryOutPriceUpdate, planPriceUpdate } from '../../src/compose/update-prices.ts';

export default class PricesUpdateCommand extends BaseCommand {
  static override summary = 'bring models and prices up to date: shows what changes, then asks';
  static override description =
    'Without --from it asks the providers whose keys are set for their lists of models: these have no prices, so new models are shown as of unknown price, and models that are gone are marked. With --from it takes prices from a price file (the form of prices.json). What it writes is prices.updated.json beside your prices.json, which it never touches and which stands in front. Removing the file undoes the update.';
  static override examples = [
    '<%= config.bin %> prices update',
    '<%= config.bin %> prices update --from https://example.com/prices.json',
  ];
  static group = 'Money';
  static override flags = {
    from: Flags.string({ summary: 'a price file, or its https address', helpValue: '<file|url>' }),
    accept: Flags.string({
      summary: 'this price may change a hundredfold; may be given several times',
      helpValue: '<provider/model>',
      multiple: true,
      dependsOn: ['from'],
    }),
    yes: yesFlag,
  };

  async run() {
    const { flags } = await this.parse(PricesUpdateCommand);
    const planned = await planPriceUpdate(createSurroundings(this.places({})), {
      from: flags.from,
      accept: flags.accept ?? [],
    });
    const { update } = planned;
    process.stderr.write(presentPriceUpdate(update, process.stderr.columns ?? 80));
    if (!update.changes) return { ...update, written: false };
    if (update.inDoubt.length === 0 && !(await this.agrees(updateQuestion(update), flags.yes, 'Nothing was written.')))
      return { ...update, written: false };
    await carryOutPriceUpdate(planned);
    this.say(`Wrote ${update.file}\nNext: batch-pipeline prices`);
    return { ...update, written: true };
  }
}
