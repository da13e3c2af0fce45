import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { presentArchived } from '../src/cli/present-care.ts';
import { archiveBatch } from '../src/compose/archive.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class ArchiveCommand extends BaseCommand {
  static override summary = 'put a batch away: data/<id> becomes data/_archive/<id>';
  static override description =
    'One rename. Refused while a process works on the batch, and while jobs are in flight. What render made stays where it is, so that links to it go on; nobody can acquire another batch of this id meanwhile.';
  static override examples = ['<%= config.bin %> archive --batch-id 2025-01-15'];
  static group = 'Care';
  static override flags = { 'batch-id': batchIdFlag, ...placeFlags };

  async run() {
    const { flags } = await this.parse(ArchiveCommand);
    const surroundings = createSurroundings(this.places(flags));
    const moved = archiveBatch(surroundings, flags['batch-id']);
    this.say(presentArchived(moved, surroundings.named));
    return moved;
  }
}
