import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { placeFlags } from '../src/cli/flags.ts';
import { presentList } from '../src/cli/present-list.ts';
import { listBatches } from '../src/compose/look.ts';
import { holdHeapGrowth } from '../src/compose/heap-growth.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class ListCommand extends BaseCommand {
  static override summary = 'all batches: progress, cost, age';
  static override examples = ['<%= config.bin %> list'];
  static group = 'Look';
  static override flags = { archived: Flags.boolean({ summary: 'those that were put away' }), ...placeFlags };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ListCommand);
    const surroundings = createSurroundings(this.places(flags));
    for (const batchId of surroundings.shelf.listBatches({ archived: false })) holdHeapGrowth(surroundings, batchId);
    const rows = await listBatches(surroundings, flags.archived);
    this.say(presentList(rows, surroundings.named, flags.archived, Date.now(), process.stdout.columns ?? 80));
    return { batches: rows };
  }
}
