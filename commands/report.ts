import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { presentReport } from '../src/cli/present-report.ts';
import { reportBatch } from '../src/compose/report.ts';
import { withBatch } from '../src/compose/with-batch.ts';

export default class ReportCommand extends BaseCommand {
  static override summary = 'what became of a batch: steps, failures by reason, tokens and money, its tables';
  static override description =
    'Looks at every item, takes no lock and changes nothing, so it may be asked while a run is under way. The same as values with --json; the tables as files by render.';
  static override examples = ['<%= config.bin %> report --batch-id 2025-01-15'];
  static group = 'Look';
  static override flags = { 'batch-id': batchIdFlag, ...placeFlags };

  async run() {
    const { flags } = await this.parse(ReportCommand);
    return withBatch(
      this.places(flags),
      { batchId: flags['batch-id'], mode: 'read', alsoArchived: true },
      async (batch) => {
        const report = await reportBatch(batch);
        this.say(presentReport(report, process.stdout.columns ?? 80));
        return report;
      },
    );
  }
}
