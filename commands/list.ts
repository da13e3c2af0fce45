import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { placeFlags, stateFlag } from '../src/cli/flags.ts';
import { noneOf, presentList } from '../src/cli/present-list.ts';
import { listBatches } from '../src/compose/look.ts';
import { holdHeapGrowth } from '../src/compose/heap-growth.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class ListCommand extends BaseCommand {
  static override summary = 'all batches: progress, cost, age';
  static override examples = ['<%= config.bin %> list', '<%= config.bin %> list --state failed --state rejected'];
  static group = 'Look';
  static override flags = {
    archived: Flags.boolean({ summary: 'those that were put away' }),
    state: stateFlag,
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(ListCommand);
    const surroundings = createSurroundings(this.places(flags));
    for (const batchId of surroundings.shelf.listBatches({ archived: false })) holdHeapGrowth(surroundings, batchId);
    const wanted = flags.state;
    const all = await listBatches(surroundings, flags.archived);
    const rows = all.filter((row) => wanted === undefined || ('state' in row && wanted.includes(row.state)));
    const { named } = surroundings;
    const none = noneOf(flags.archived, all.length, wanted, named);
    this.say(
      presentList(rows, { folders: named, isArchived: flags.archived, none }, Date.now(), process.stdout.columns),
    );
    return { batches: rows };
  }
}
