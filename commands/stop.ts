import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, placeFlags } from '../src/cli/flags.ts';
import { presentStop } from '../src/cli/present-control.ts';
import { stopBatch } from '../src/compose/stop-batch.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

const waitMs = 10_000;

export default class StopCommand extends BaseCommand {
  static override summary = 'ask the process that runs a batch to stop';
  static override description =
    'As a first Ctrl-C where it runs: nothing new is sent, calls in flight are waited for, the state is saved. Works from another terminal, and from another machine that shares the folder.';
  static override examples = ['<%= config.bin %> stop --batch-id 2025-01-15'];
  static group = 'Care';
  static override flags = {
    'batch-id': batchIdFlag,
    'no-wait': Flags.boolean({ summary: 'ask and leave (default: wait up to 10 seconds for its end)' }),
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(StopCommand);
    const surroundings = createSurroundings(this.places(flags));
    const outcome = await stopBatch(surroundings, flags['batch-id'], { waitMs: flags['no-wait'] ? 0 : waitMs });
    this.say(presentStop(outcome, surroundings.named));
    this.end([outcome.kind === 'unanswered' ? 'incomplete' : 'done']);
    return outcome;
  }
}
