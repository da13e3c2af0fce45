import { commandsOf } from '../src/compose/commands-of.ts';
import { relative } from 'node:path';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, stageFlags } from '../src/cli/flags.ts';
import { presentRender } from '../src/cli/present-stages.ts';
import { renderBatch } from '../src/compose/render.ts';
import { withReporter } from '../src/compose/with-batch.ts';

export default class RenderCommand extends BaseCommand {
  static override summary = 'make the page and the other outputs from what there is';
  static override description =
    'Free, and always of the whole batch. Partial results are fine: the gaps are listed on the page.';
  static override examples = ['<%= config.bin %> render --batch-id 2025-01-15'];
  static group = 'Stages';
  static override flags = { 'batch-id': batchIdFlag, ...stageFlags };

  async run() {
    const { flags } = await this.parse(RenderCommand);
    return withReporter(
      this.places(flags),
      { batchId: flags['batch-id'], mode: 'write' },
      { ...this.showing(flags), simulated: false },
      async (batch, reporter) => {
        const outcome = await renderBatch(batch, reporter);
        const files = outcome.files.map((file) => relative(process.cwd(), file) || file);
        this.sayBlock(presentRender({ ...outcome, files }, commandsOf(batch)), outcome.states, flags);
        this.end(outcome.states);
        return outcome;
      },
    );
  }
}
