import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag } from '../src/cli/flags.ts';
import { presentStatus } from '../src/cli/present-status.ts';
import { statusOf } from '../src/compose/look.ts';
import { withBatch } from '../src/compose/with-batch.ts';

export default class StatusCommand extends BaseCommand {
  static override summary = 'one batch: where its items are, what it cost, what comes next';
  static override examples = ['<%= config.bin %> status --batch-id 2025-01-15'];
  static group = 'Look';
  static override flags = { 'batch-id': batchIdFlag };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(StatusCommand);
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'read' }, async (batch) => {
      const status = statusOf(batch);
      this.say(presentStatus(status, Date.now(), process.stdout.columns ?? 80));
      return status;
    });
  }
}
