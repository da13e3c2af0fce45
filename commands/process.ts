import { BaseCommand } from '../src/cli/base-command.ts';
import { processFlags, toVars } from '../src/cli/flags.ts';
import { presentEnd } from '../src/cli/present-quiet.ts';
import { createConsent } from '../src/compose/consent.ts';
import { detachFrom } from '../src/compose/detach.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { processBatch } from '../src/compose/process.ts';
import { createNotices } from '../src/compose/notify.ts';
import { toSpendingFlags } from '../src/compose/spending-flags.ts';
import { toSummary } from '../src/compose/summary.ts';
import { withReporter } from '../src/compose/with-batch.ts';

export default class ProcessCommand extends BaseCommand {
  static override summary = 'ask the models, after an estimate and consent; the only stage that costs money';
  static override description =
    'Walks every item that has its first prompt until it cannot move. Running it again is resuming: nothing that was paid for is bought again.';
  static override examples = [
    '<%= config.bin %> process --batch-id 2025-01-15 --workers 10 --model sonnet',
    '<%= config.bin %> process --batch-id rehearsal --sandbox --yes',
  ];
  static group = 'Stages';
  static override flags = processFlags;

  async run() {
    const { flags } = await this.parse(ProcessCommand);
    if (flags.detach)
      return this.goOnDetached(flags, (words) => detachFrom(this.places(flags), flags['batch-id'], words));
    const options = { batchId: flags['batch-id'], mode: 'write', vars: toVars(flags.var) } as const;
    const spending = toSpendingFlags(flags);
    const notices = createNotices(spending, this.telling());
    return withReporter(
      this.places(flags),
      options,
      { ...this.showing(flags), simulated: flags.sandbox, watchers: [notices] },
      async (batch, reporter) => {
        notices.begin(batch);
        const consent = createConsent(this.asking(flags, reporter));
        const selection = toSelection(batch, flags.limit, flags.item);
        const outcome = await processBatch(batch, {
          selection,
          step: flags.step ?? null,
          scope: 'process',
          flags: spending,
          redo: flags.redo,
          consent,
          reporter,
        });
        reporter.close();
        const summary = toSummary(batch, outcome, null, 'process', spending, flags);
        this.say(presentEnd(summary, outcome.states, flags.quiet, this.paint(flags)));
        notices.end(batch, summary, outcome.states, outcome.consent);
        this.end(outcome.states);
        return outcome;
      },
    );
  }
}
