import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { presentUnarchived } from '../src/cli/present-care.ts';
import { unarchiveBatch } from '../src/compose/archive.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class UnarchiveCommand extends BaseCommand {
  static override summary = 'take an archived batch back';
  static override description = 'One rename. Refused where a batch of this id stands in the data folder again.';
  static override examples = ['<%= config.bin %> unarchive --batch-id 2025-01-15'];
  static group = 'Care';
  static override flags = { 'batch-id': batchIdFlag, ...placeFlags };

  async run() {
    const { flags } = await this.parse(UnarchiveCommand);
    const surroundings = createSurroundings(this.places(flags));
    const moved = unarchiveBatch(surroundings, flags['batch-id']);
    this.say(presentUnarchived(moved, surroundings.named));
    return moved;
  }
}
