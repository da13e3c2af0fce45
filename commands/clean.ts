import { commandsOf } from '../src/compose/commands-of.ts';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, itemFlag, limitFlag, placeFlags, stepFlag, yesFlag } from '../src/cli/flags.ts';
import { cleanQuestion, presentClean, presentCleaned } from '../src/cli/present-clean.ts';
import { acquireAgainCommand, cleanBatch, cleanOutputs, planCleanOf } from '../src/compose/clean.ts';
import { statusOf } from '../src/compose/look.ts';
import { toSelection } from '../src/compose/check-words.ts';
import { withBatch } from '../src/compose/with-batch.ts';

const stages = ['acquire', 'prepare', 'process', 'parse', 'render'] as const;

export default class CleanCommand extends BaseCommand {
  static override summary = 'empty the line from a stage onward, so that it is made again';
  static override description =
    'Says first how many paid answers would be removed and what they cost, and asks. With --step the emptying begins at the stage of that step; everything after it goes too.';
  static override examples = [
    '<%= config.bin %> clean --batch-id 2025-01-15 --clean-stage process',
    '<%= config.bin %> clean --batch-id 2025-01-15 --clean-stage parse --step generate --item item-0003',
  ];
  static group = 'Clean';
  static override flags = {
    'batch-id': batchIdFlag,
    'clean-stage': Flags.option({
      summary: 'the stage from which on everything goes',
      options: stages,
      required: true,
    })(),
    ...{ step: stepFlag, item: itemFlag, limit: limitFlag, yes: yesFlag, ...placeFlags },
  };

  async run() {
    const { flags } = await this.parse(CleanCommand);
    return withBatch(this.places(flags), { batchId: flags['batch-id'], mode: 'write' }, async (batch) => {
      const batchId = batch.store.batchId;
      const stage = flags['clean-stage'];
      if (stage === 'render') {
        const folder = cleanOutputs(batch);
        this.say(`Removed ${folder}; it can be made again for nothing.\nNext: ${commandsOf(batch).about('render')}`);
        return { batchId, stage, folder, removed: true as const };
      }
      const again = stage === 'acquire' ? acquireAgainCommand(batch) : null;
      const plan = planCleanOf(batch, toSelection(batch, flags.limit, flags.item), stage, flags.step ?? null);
      const shown = { batchId, ...plan };
      if (plan.items.length > 0) {
        process.stderr.write(presentClean(batchId, plan));
        if (!(await this.agrees(cleanQuestion(plan), flags.yes, 'Nothing was removed.')))
          return { ...shown, removed: false };
        await cleanBatch(batch, plan);
      }
      const nextCommand = again ?? statusOf(batch).nextCommand;
      this.say(plan.items.length === 0 ? presentClean(batchId, plan) : presentCleaned(batchId, plan, nextCommand));
      return { ...shown, removed: true };
    });
  }
}
