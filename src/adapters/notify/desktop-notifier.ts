import { toNoticeText } from '../../core/notice-text.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { RunProgram } from './command-notifier.ts';
import { toDesktopCommand } from './desktop-command.ts';

const timeoutMs = 10_000;

/** Shows the notice on the desktop, by the program that the system has for it. */
export function createDesktopNotifier(options: {
  readonly platform: NodeJS.Platform;
  readonly folder: string;
  /** Without the keys of providers. */
  readonly environment: NodeJS.ProcessEnv;
  readonly run: RunProgram;
}): Notifier {
  return {
    async notify(notice) {
      const isTrouble = notice.kind === 'trouble' || notice.exitCode !== 0;
      const { command, environment } = toDesktopCommand(options.platform, { ...toNoticeText(notice), isTrouble });
      const [program = ''] = command;
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const end = await options.run({
          command,
          folder: options.folder,
          environment: { ...options.environment, ...environment },
          input: () => [],
          say: () => {},
          signal,
        });
        if (end.kind === 'not started')
          return end.code === 'ENOENT'
            ? `${program}, which shows notices on this desktop, is not installed`
            : `${program} could not be started (${end.code})`;
        return end.exitCode === 0 ? null : `${program} ended with ${end.signal ?? `exit code ${end.exitCode}`}`;
      } catch (error) {
        if (signal.aborted) return `${program} did not end within ${timeoutMs / 1000} seconds`;
        throw error;
      }
    },
  };
}
