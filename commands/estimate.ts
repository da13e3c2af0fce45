import { toChosenWords } from '../src/compose/chosen-words.ts';
import { commandsOf } from '../src/compose/commands-of.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { estimateFlags } from '../src/cli/flags.ts';
import { createConsent, formatOffer } from '../src/compose/consent.ts';
import { estimateBatch } from '../src/compose/estimate.ts';
import { formatPilot, runPilot } from '../src/compose/pilot.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { toOfferDocument } from '../src/compose/offer-document.ts';
import { toSpendingFlags } from '../src/compose/spending-flags.ts';
import { withBatch, withReporter } from '../src/compose/with-batch.ts';

export default class EstimateCommand extends BaseCommand {
  static override summary = 'what the empty paid places will cost, in each lane, as a range, with the method';
  static override description =
    'Counts tokens here and spends nothing, but for --pilot: that buys some items first, with consent like process, and says from them what the others will cost. --exact asks the counting endpoints of the providers, which is free and needs a key.';
  static override examples = [
    '<%= config.bin %> estimate --batch-id 2025-01-15 --model haiku',
    '<%= config.bin %> estimate --batch-id 2025-01-15 --pilot 20',
  ];
  static group = 'Money';
  static override flags = estimateFlags;

  async run() {
    const { flags } = await this.parse(EstimateCommand);
    const [batchId, spending] = [flags['batch-id'], toSpendingFlags(flags)];
    const { pilot: items, exact } = flags;
    if (items === undefined)
      return withBatch(this.places(flags), { batchId, mode: 'read' }, async (batch) => {
        const selection = toSelection(batch, flags.limit, flags.item);
        const offer = await estimateBatch(batch, selection, flags.step ?? null, spending, exact);
        this.say(`${formatOffer(offer)}Next: ${commandsOf(batch, spending).run('process', ...toChosenWords(flags))}`);
        return toOfferDocument(offer);
      });
    const showing = { ...this.showing(flags), simulated: flags.sandbox };
    return withReporter(this.places(flags), { batchId, mode: 'write' }, showing, async (batch, reporter) => {
      const asking = this.asking(flags, reporter);
      const selection = toSelection(batch, flags.limit, flags.item);
      const request = { items, selection, flags: spending, consent: createConsent(asking), reporter, exact };
      const outcome = await runPilot(batch, request);
      reporter.close();
      this.say(formatPilot(outcome, commandsOf(batch, spending), toChosenWords(flags)));
      this.end(outcome.process.states);
      return { ...outcome, offer: outcome.offer === null ? null : toOfferDocument(outcome.offer) };
    });
  }
}
