import { Args, Command } from '@oclif/core';
import { ProgramHelp } from '../src/cli/help.ts';

export default class HelpCommand extends Command {
  static override summary = 'show what a command does and its flags';
  static override examples = ['<%= config.bin %> <%= command.id %> clean'];
  static override strict = false;
  static override args = { command: Args.string({ description: 'the command to explain' }) };
  static group = 'Other';

  async run(): Promise<void> {
    const { argv } = await this.parse(HelpCommand);
    await new ProgramHelp(this.config).showHelp(argv.map(String));
  }
}
