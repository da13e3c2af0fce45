import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { presentPrices } from '../../src/cli/present-prices.ts';
import { listPrices } from '../../src/compose/prices.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';

export default class PricesCommand extends BaseCommand {
  static override summary = 'what models cost, with the date the prices were checked';
  static override description =
    'Prices of your own go into prices.json in the current folder (or where BATCH_PRICES points); they are used before these, and before those that `prices update` keeps beside them.';
  static override examples = [
    '<%= config.bin %> prices',
    '<%= config.bin %> prices sonnet',
    '<%= config.bin %> prices --provider gemini',
  ];
  static group = 'Money';
  static override args = { search: Args.string({ description: 'part of a model, an alias or a provider' }) };
  static override flags = {
    provider: Flags.option({ summary: 'only its models', options: ['anthropic', 'openai', 'gemini'] as const })(),
  };

  async run() {
    const { args, flags } = await this.parse(PricesCommand);
    const search = { words: args.search, provider: flags.provider };
    const prices = await listPrices(createSurroundings(this.places({})), search);
    this.say(presentPrices(prices, process.stdout.columns ?? 80));
    return prices;
  }
}
