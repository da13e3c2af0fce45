import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { presentMade } from '../src/cli/present-author.ts';
import { initPipeline } from '../src/compose/init.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class InitCommand extends BaseCommand {
  static override summary = 'a working pipeline to start from';
  static override description =
    'Writes the files of a built-in template into a new folder. Nothing that stands is overwritten.';
  static override examples = ['<%= config.bin %> init reviews', '<%= config.bin %> init tickets --template classify'];
  static group = 'Author';
  static override args = { folder: Args.string({ description: 'the folder to make', required: true }) };
  static override flags = {
    template: Flags.string({
      char: 't',
      summary: 'the template to start from',
      helpValue: '<name>',
      default: 'classify',
    }),
  };

  async run() {
    const { flags, args } = await this.parse(InitCommand);
    const made = await initPipeline(createSurroundings(this.places({})), args.folder, flags.template);
    this.say(presentMade(args.folder, flags.template, made.files));
    return made;
  }
}
