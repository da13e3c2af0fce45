import { BaseCommand } from '../src/cli/base-command.ts';
import { toJsonLine } from '../src/cli/json-text.ts';
import { logFlags, toLogQuery } from '../src/cli/log-flags.ts';
import { presentEmptyLog, presentLog } from '../src/cli/present-log.ts';
import { untilAsked } from '../src/cli/until-asked.ts';
import { followLog } from '../src/compose/follow-log.ts';
import { readLog } from '../src/compose/read-log.ts';
import { createSurroundings } from '../src/compose/surroundings.ts';

export default class LogsCommand extends BaseCommand {
  static override summary = "one batch's log: what happened, the newest last";
  static override description =
    'Takes no lock, and reads of a long log no more than it shows. With --follow it goes on until Ctrl-C, also through runs that begin later; with --json each line is then a document of its own.';
  static override examples = [
    '<%= config.bin %> logs --batch-id 2025-01-15 --level warning --since 10m',
    '<%= config.bin %> logs --batch-id 2025-01-15 --follow',
  ];
  static group = 'Look';
  static override flags = logFlags;

  async run() {
    const { flags } = await this.parse(LogsCommand);
    const surroundings = createSurroundings(this.places(flags));
    const query = toLogQuery(flags, Date.now());
    const paint = this.paint(flags);
    if (flags.follow) {
      await untilAsked(async (signal) => {
        for await (const page of followLog(surroundings, flags['batch-id'], query, signal)) {
          const text = this.jsonEnabled() ? page.lines.map(toJsonLine).join('') : presentLog(page, paint);
          process.stdout.write(text);
        }
      });
      return undefined;
    }
    const page = readLog(surroundings, flags['batch-id'], query);
    if (page.lines.length > 0) this.say(presentLog(page, paint));
    else process.stderr.write(presentEmptyLog(page));
    return page;
  }
}
