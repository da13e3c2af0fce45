import { commandsOf } from '../src/compose/commands-of.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import {
  batchIdFlag,
  byFlag,
  itemFlag,
  limitFlag,
  modelFlags,
  placeFlags,
  spendingFlags,
  stepFlag,
} from '../src/cli/flags.ts';
import { presentPlan } from '../src/cli/present-plan.ts';
import { estimateBatch } from '../src/compose/estimate.ts';
import { jobsOf, nextOf } from '../src/compose/look.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { toOfferDocument } from '../src/compose/offer-document.ts';
import { toSpendingFlags } from '../src/compose/spending-flags.ts';
import { withBatch } from '../src/compose/with-batch.ts';

export default class PlanCommand extends BaseCommand {
  static override summary = 'what a run would do, by step and stage; never spends';
  static override description =
    'The same question a run asks, answered without running: counts, what is reused, what is outdated and what redoing it costs, calls, tokens, money.';
  static override examples = ['<%= config.bin %> plan --batch-id 2025-01-15'];
  static group = 'Money';
  static override flags = {
    'batch-id': batchIdFlag,
    ...modelFlags,
    limit: limitFlag,
    step: stepFlag,
    item: itemFlag,
    by: byFlag,
    workers: spendingFlags.workers,
    sandbox: spendingFlags.sandbox,
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(PlanCommand);
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'read' }, async (batch) => {
      const spending = toSpendingFlags(flags);
      const offer = await estimateBatch(
        batch,
        toSelection(batch, flags.limit, flags.item),
        flags.step ?? null,
        spending,
        false,
      );
      const jobs = jobsOf(batch);
      const shown = { ...offer, jobs, ...nextOf(batch, offer.plan, spending, jobs, flags) };
      this.say(presentPlan(shown, commandsOf(batch, spending), process.stdout.columns ?? 80));
      return toOfferDocument(shown);
    });
  }
}
