import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { nextLine } from '../src/cli/next-steps.ts';
import { presentVerify } from '../src/cli/present-verify.ts';
import { verify } from '../src/compose/verify.ts';

export default class VerifyCommand extends BaseCommand {
  static override summary = 'hold receipts against files, the ledger against receipts, results against items';
  static override description =
    'Changes nothing. --repair mends what can be mended without paying, and names what cannot, with what to do about it.';
  static override examples = ['<%= config.bin %> verify --batch-id 2025-01-15'];
  static group = 'Care';
  static override flags = {
    'batch-id': batchIdFlag,
    repair: Flags.boolean({ summary: 'mend what can be mended for nothing' }),
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(VerifyCommand);
    const { outcome, next, commands } = await verify(this.places(flags), flags['batch-id'], flags.repair);
    this.say(`${presentVerify(outcome, commands, this.paint(flags))}${next === null ? '' : nextLine(next)}`);
    this.end(outcome.states);
    return outcome;
  }
}
