import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { presentRenamed } from '../src/cli/present-care.ts';
import { renameBatch } from '../src/compose/rename.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class RenameCommand extends BaseCommand {
  static override summary = 'give a batch a display name; its id and its folder stay';
  static override description =
    'The name stands in list, status, report and on the page. An empty one takes it away. Refused while a process works on the batch.';
  static override examples = [
    '<%= config.bin %> rename --batch-id 2025-01-15 --name "Warm tavern keepers"',
    '<%= config.bin %> rename --batch-id 2025-01-15 --name ""',
  ];
  static group = 'Care';
  static override flags = {
    'batch-id': batchIdFlag,
    name: Flags.string({ summary: 'one line of at most 80 characters; empty: none', required: true }),
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(RenameCommand);
    const surroundings = createSurroundings(this.places(flags));
    const renamed = renameBatch(surroundings, flags['batch-id'], flags.name);
    this.say(presentRenamed(renamed, surroundings.named));
    return renamed;
  }
}
