import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { nextLine } from '../src/cli/next-steps.ts';
import { presentItem } from '../src/cli/present-item.ts';
import { statusOf } from '../src/compose/look.ts';
import { showItem } from '../src/compose/show.ts';
import { withBatch } from '../src/compose/with-batch.ts';

export default class ShowCommand extends BaseCommand {
  static override summary = "one item's line: every attempt, answer and reason, and why it is where it is";
  static override examples = ['<%= config.bin %> show --batch-id 2025-01-15 --item item-0003'];
  static group = 'Look';
  static override flags = {
    'batch-id': batchIdFlag,
    item: Flags.string({ summary: 'the item', helpValue: '<id>', required: true }),
    full: Flags.boolean({ summary: 'texts whole, not cut to the screen' }),
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(ShowCommand);
    return withBatch(
      this.places(flags),
      { batchId: flags['batch-id'], mode: 'read', alsoArchived: true },
      async (batch) => {
        const shown = showItem(batch, flags.item);
        this.say(presentItem(shown, { isFull: flags.full, width: process.stdout.columns ?? 80 }));
        this.say(nextLine(statusOf(batch)));
        return shown;
      },
    );
  }
}
