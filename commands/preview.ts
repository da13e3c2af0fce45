import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import {
  batchIdFlag,
  modelFlags,
  pipelineFlag,
  placeFlags,
  seedFlag,
  stepFlag,
  toVars,
  varFlag,
} from '../src/cli/flags.ts';
import { presentPreview } from '../src/cli/present-preview.ts';
import { previewOf } from '../src/compose/preview-of.ts';
import { toSpendingFlags } from '../src/compose/spending-flags.ts';

export default class PreviewCommand extends BaseCommand {
  static override summary = "one call as it would be sent: prompt, schema in the provider's form, tokens, price";
  static override description =
    'Of an item of a batch, its next call or that of --step; without --batch-id, of an item of the source, before there is a batch. Spends nothing and writes nothing. What earlier steps have not answered yet is made up, and that is said.';
  static override examples = [
    '<%= config.bin %> preview --batch-id 2025-01-15 --item item-0003',
    '<%= config.bin %> preview --pipeline my-pipeline --item first',
  ];
  static group = 'Look';
  static override flags = {
    'batch-id': batchIdFlag,
    pipeline: pipelineFlag,
    item: Flags.string({ summary: 'the item, or first', helpValue: '<id>', required: true }),
    step: stepFlag,
    model: modelFlags.model,
    provider: modelFlags.provider,
    lane: modelFlags.lane,
    var: varFlag,
    seed: seedFlag,
    exact: Flags.boolean({ summary: "ask the provider's counting endpoint: free, needs a key" }),
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(PreviewCommand);
    const preview = await previewOf(this.places(flags), {
      batchId: flags['batch-id'],
      pipeline: flags.pipeline,
      item: flags.item,
      step: flags.step ?? null,
      vars: toVars(flags.var),
      seed: flags.seed,
      flags: toSpendingFlags(flags),
      exact: flags.exact,
    });
    this.say(presentPreview(preview, process.stdout.columns ?? 80));
    return preview;
  }
}
