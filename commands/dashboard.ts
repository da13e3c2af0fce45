import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { wantsColour } from '../src/cli/paint.ts';
import { runDashboard } from '../src/compose/show-dashboard.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class DashboardCommand extends BaseCommand {
  static override enableJsonFlag = false;
  static override summary = 'the terminal application: all batches, what goes on, and what to do about it';
  static override description =
    'Looks at the same files as every other command and starts runs of their own: quitting it, or killing it, touches none. The key ? says what the keys do. It needs a terminal of 80×24; `list`, `status` and the others have --json for programs.';
  static override examples = ['<%= config.bin %> dashboard', '<%= config.bin %> dashboard --batch-id 2025-01-15'];
  static group = 'Live';
  static override flags = {
    'batch-id': { ...batchIdFlag, summary: 'the batch to begin with (default: all of them)' },
    'no-mouse': Flags.boolean({ summary: 'leave the mouse to the terminal, to select text' }),
    ...placeFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DashboardCommand);
    const { stdin, stdout } = process;
    process.exitCode = await runDashboard(createSurroundings(this.places(flags)), {
      stdin,
      stdout,
      hasColour: wantsColour({
        isTerminal: stdout.isTTY === true,
        noColorFlag: flags['no-color'],
        environment: process.env,
      }),
      hasMouse: !flags['no-mouse'],
      batchId: flags['batch-id'] ?? null,
    });
  }
}
