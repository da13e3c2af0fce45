import { BaseCommand } from '../src/cli/base-command.ts';
import { pipelineFlag, processFlags, seedFlag, toCreation } from '../src/cli/flags.ts';
import { presentEnd } from '../src/cli/present-quiet.ts';
import { runAll } from '../src/compose/all.ts';
import { createConsent } from '../src/compose/consent.ts';
import { detachFrom } from '../src/compose/detach.ts';
import { createNotices } from '../src/compose/notify.ts';
import { toSpendingFlags } from '../src/compose/spending-flags.ts';
import { toSummary } from '../src/compose/summary.ts';
import { withReporter } from '../src/compose/with-batch.ts';

export default class AllCommand extends BaseCommand {
  static override summary = 'the whole line: acquire, prepare, process, parse, render';
  static override description =
    'Reads the source to its end once, walks every item until none can move, and makes the page. Running it again goes on where it stopped.';
  static override examples = [
    '<%= config.bin %> all --batch-id demo --sandbox --yes',
    '<%= config.bin %> all --batch-id 2025-01-15 --pipeline reviews --max-cost 5',
  ];
  static group = 'Stages';
  static override flags = { ...processFlags, pipeline: pipelineFlag, seed: seedFlag };

  async run() {
    const { flags } = await this.parse(AllCommand);
    if (flags.detach)
      return this.goOnDetached(flags, (words) => detachFrom(this.places(flags), flags['batch-id'], words));
    const spending = toSpendingFlags(flags);
    const notices = createNotices(spending, this.telling());
    return withReporter(
      this.places(flags),
      toCreation(flags),
      { ...this.showing(flags), simulated: flags.sandbox, watchers: [notices] },
      async (batch, reporter) => {
        notices.begin(batch);
        const consent = createConsent(this.asking(flags, reporter));
        const outcome = await runAll(batch, {
          limit: flags.limit,
          items: flags.item,
          step: flags.step ?? null,
          flags: spending,
          redo: flags.redo,
          consent,
          reporter,
        });
        reporter.close();
        const summary = toSummary(batch, outcome.process, outcome.render, 'all', spending, flags);
        this.say(presentEnd(summary, outcome.states, flags.quiet, this.paint(flags)));
        notices.end(batch, summary, outcome.states, outcome.process.consent);
        this.end(outcome.states);
        return outcome;
      },
    );
  }
}
