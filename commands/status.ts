import { commandsOf } from '../src/compose/commands-of.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { presentStatus } from '../src/cli/present-status.ts';
import { statusOf } from '../src/compose/look.ts';
import { openForLookingAnywhere } from '../src/compose/open-for-looking.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';
import { holdHeapGrowth } from '../src/compose/heap-growth.ts';

export default class StatusCommand extends BaseCommand {
  static override summary = 'one batch: where its items are, what it cost, what comes next';
  static override examples = ['<%= config.bin %> status --batch-id 2025-01-15'];
  static group = 'Look';
  static override flags = { 'batch-id': batchIdFlag, ...placeFlags };

  async run() {
    const { flags } = await this.parse(StatusCommand);
    const surroundings = createSurroundings(this.places(flags));
    holdHeapGrowth(surroundings, flags['batch-id']);
    const batch = await openForLookingAnywhere(surroundings, flags['batch-id']);
    const status = statusOf(batch);
    this.say(presentStatus(status, commandsOf(batch), Date.now(), process.stdout.columns ?? 80));
    return status;
  }
}
