import { Args } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { presentValidity } from '../src/cli/present-author.ts';
import { presentProblems } from '../src/cli/present-problems.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';
import { validatePipeline } from '../src/compose/validate.ts';

export default class ValidateCommand extends BaseCommand {
  static override summary = 'everything wrong with a pipeline, at once, with file, line and column';
  static override description =
    'Reads the pipeline, its templates and schemas, and renders the prompts of the first three items of the source; spends nothing and calls nobody. Warnings do not keep it from running.';
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate pipelines/reviews'];
  static group = 'Author';
  static override args = {
    pipeline: Args.string({ description: 'folder or file of the pipeline, or the name of a built-in one' }),
  };

  async run() {
    const { flags, args } = await this.parse(ValidateCommand);
    const found = await validatePipeline(createSurroundings(this.places({})), args.pipeline ?? null);
    if (found.problems.length > 0) this.say(presentProblems(found.problems, this.paint(flags), process.stdout.columns));
    this.say(presentValidity(found.label, found.isValid, args.pipeline ?? found.label));
    this.end([found.isValid ? 'done' : 'usage']);
    return found;
  }
}
