import { isOtherAddress } from '../core/other-address.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { Notifier } from '../ports/notifier.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface NotifierPlace {
  readonly environment: Environment;
  readonly currentFolder: string;
  readonly say: (text: string) => void;
}

/** Whom to tell: as the flags say; without any as BATCH_NOTIFY does, which has one a line. `none` is nobody. */
export function targetsOf(flags: readonly string[] | null, environment: Environment): readonly string[] {
  const words = flags ?? environment['BATCH_NOTIFY']?.split('\n') ?? [];
  return [...new Set(words.map((word) => word.trim()))].filter((word) => word !== '' && word !== 'none');
}

/** `bell` and `desktop` are words of their own, an address is told by POST, anything else is a command. */
export async function createNotifier(target: string, place: NotifierPlace): Promise<Notifier> {
  const { environment, currentFolder, say } = place;
  if (target === 'bell')
    return (await import('../adapters/notify/bell-notifier.ts')).createBellNotifier(process.stderr);
  const url = /^https?:\/\//i.test(target) ? URL.parse(target) : null;
  if (url !== null) return (await import('../adapters/notify/web-notifier.ts')).createWebNotifier(url);
  // Not quoted, and no command: the shell would say it, and it may hold a password.
  if (/^https?:/i.test(target))
    return { notify: async () => 'a line of BATCH_NOTIFY begins like an address and is none' };
  if (isOtherAddress(target)) return { notify: async () => 'a line of BATCH_NOTIFY is no address that can be told' };
  const { runProgram } = await import('../adapters/outputs/command/run-program.ts');
  const { withoutProviderKeys } = await import('../adapters/outputs/command/command-environment.ts');
  const common = { folder: currentFolder, environment: withoutProviderKeys(environment), run: runProgram };
  if (target === 'desktop') {
    const { createDesktopNotifier } = await import('../adapters/notify/desktop-notifier.ts');
    return createDesktopNotifier({ ...common, platform: process.platform });
  }
  const { createCommandNotifier } = await import('../adapters/notify/command-notifier.ts');
  return createCommandNotifier({
    ...common,
    command: target,
    say: (line) => say(`${toTerminalText(line, 2000)}\n`),
  });
}
