import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { itemFlag, placeFlags, toWholeNumber } from '../src/cli/flags.ts';
import { presentComparison } from '../src/cli/present-compare.ts';
import { compareBatches } from '../src/compose/compare.ts';
import { compareToFile } from '../src/compose/compare-file.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

const batch = (description: string, required = false) => Args.string({ description, required });

export default class CompareCommand extends BaseCommand {
  static override summary = 'two to six batches side by side, item by item where ids match';
  static override description =
    'Rates with 95 % intervals, costs, the values that the answers have, and where they differ. Archived batches too. Looks at every item, takes no lock and changes nothing. Of a rehearsal the money is simulated: it is never set against real money.';
  static override examples = [
    '<%= config.bin %> compare 2025-01-15 2025-01-16',
    '<%= config.bin %> compare warm cold --step judge --field mood --output differences.csv',
  ];
  static group = 'Look';
  static override args = {
    first: batch('a batch', true),
    second: batch('another one', true),
    third: batch('up to six'),
    fourth: batch(''),
    fifth: batch(''),
    sixth: batch(''),
  };
  static override flags = {
    step: Flags.string({ summary: 'compare the values of this step (default: the results)', helpValue: '<name>' }),
    field: Flags.string({ summary: 'only this field and what lies in it, like scores.mood', helpValue: '<path>' }),
    item: itemFlag,
    limit: Flags.custom<number>({
      summary: 'list so many items that differ (default 10)',
      helpValue: '<n>',
      parse: async (text) => toWholeNumber('--limit', text, 0),
    })(),
    output: Flags.string({ summary: 'write every difference to this CSV file', helpValue: '<file.csv>' }),
    ...placeFlags,
  };

  async run() {
    const { args, flags } = await this.parse(CompareCommand);
    const surroundings = createSurroundings(this.places(flags));
    const ids = Object.values(args).filter((id): id is string => id !== undefined);
    const { step, field, item: items, limit, output } = flags;
    const looking = this.looking();
    const options = { step, field, items, limit, onLooked: looking.tell };
    const comparison =
      output === undefined
        ? await compareBatches(surroundings, ids, options)
        : await compareToFile(surroundings, ids, options, output);
    looking.end();
    const { columns: width } = process.stdout;
    const look = { folders: surroundings.named, output: output ?? null, isFull: items !== undefined, width };
    this.say(presentComparison(comparison, look));
    return comparison;
  }
}
