import { BaseCommand } from '../src/cli/base-command.ts';
import { batchIdFlag, modelFlags, placeFlags, spendingFlags, yesFlag } from '../src/cli/flags.ts';
import { presentTuned, presentTuneOffer, presentUntuned } from '../src/cli/present-control.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';
import { tuneBatch } from '../src/compose/tune-batch.ts';

const waitMs = 60_000;
const states = { tuned: 'done', 'not-agreed': 'consent', unanswered: 'incomplete' } as const;

export default class TuneCommand extends BaseCommand {
  static override summary = 'change workers, cap or lane of a run while it runs';
  static override description =
    'Says so when the run really goes on so. A higher cap and a dearer lane are shown with what they may cost, and asked for. What travels in jobs stays there and is collected.';
  static override examples = [
    '<%= config.bin %> tune --batch-id 2025-01-15 --workers 20',
    '<%= config.bin %> tune --batch-id 2025-01-15 --lane realtime --max-cost 10',
  ];
  static group = 'Care';
  static override flags = {
    'batch-id': batchIdFlag,
    workers: spendingFlags.workers,
    'max-cost': modelFlags['max-cost'],
    lane: modelFlags.lane,
    yes: yesFlag,
    ...placeFlags,
  };

  async run() {
    const { flags } = await this.parse(TuneCommand);
    const batchId = flags['batch-id'];
    const surroundings = createSurroundings(this.places(flags));
    const outcome = await tuneBatch(surroundings, batchId, {
      workers: flags.workers ?? null,
      maxCostUsd: flags['max-cost'] ?? null,
      lanes: flags.lane ?? null,
      waitMs,
      agree: async (offer) => {
        process.stderr.write(presentTuneOffer(batchId ?? '', offer));
        return this.askYesNo('Go on so? [y/N]', flags.yes);
      },
    });
    if (outcome.kind === 'tuned') this.say(presentTuned(outcome));
    else if (outcome.kind === 'unanswered') this.say(presentUntuned(outcome.batchId, surroundings.named));
    else if (outcome.answer === 'missing')
      process.stderr.write('Nobody can be asked here: add --yes to consent to it. The run goes on as it was.\n');
    this.end([states[outcome.kind]]);
    return outcome;
  }
}
