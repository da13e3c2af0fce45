import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.ts';
import { spendingFlags, toWholeNumber } from '../src/cli/flags.ts';
import { runSandbox } from '../src/compose/sandbox.ts';

export default class SandboxCommand extends BaseCommand {
  static override summary = "a local server that speaks the three providers' wire protocols, for rehearsals and tests";
  static override description =
    'Answers until it is stopped with Ctrl-C. Point any client at it with the variables it prints; any key is taken but one that begins with "invalid". Faults, of calls and of jobs, are in docs/sandbox.md.';
  static override examples = ['<%= config.bin %> sandbox --port 8080 --faults rate-limit:5%,slow:2s'];
  static group = 'Live';
  static override flags = {
    port: Flags.custom<number>({
      summary: 'where it listens (default: any free port)',
      helpValue: '<n>',
      parse: async (text) => toWholeNumber('--port', text, 0, 65535),
    })(),
    seed: Flags.custom<number>({
      summary: 'the same seed gives the same answers',
      helpValue: '<n>',
      parse: async (text) => toWholeNumber('--seed', text, 0),
    })(),
    faults: { ...spendingFlags.faults, dependsOn: [] },
    state: Flags.string({
      summary: 'where files and jobs are kept, so that a sandbox that is started again knows them',
      helpValue: '<folder>',
    }),
    'manual-clock': Flags.boolean({
      summary: 'its time stands still, and is moved on by POST /sandbox/clock {"advanceMs": 60000}',
    }),
    'ledger-file': Flags.string({ summary: 'append a line of JSON for every answer billed', helpValue: '<path>' }),
  };

  async run() {
    const { flags } = await this.parse(SandboxCommand);
    const { environment, url, closed } = await runSandbox({
      port: flags.port ?? 0,
      seed: flags.seed ?? 1,
      faults: flags.faults,
      ledgerFile: flags['ledger-file'],
      stateFolder: flags.state,
      manualClock: flags['manual-clock'],
    });
    if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify({ url, environment })}\n`);
    else
      this.say(
        `SANDBOX: ${url}\n${Object.entries(environment)
          .map(([name, value]) => `export ${name}=${value}`)
          .join('\n')}\nCtrl-C ends it.`,
      );
    await closed;
    return undefined;
  }
}
