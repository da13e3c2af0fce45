import type { ExitState } from '../core/errors.ts';
import { UserError } from '../core/errors.ts';
import type { PaidRemoval } from '../core/paid-removal.ts';

/**
 * What a process that was started with --detach says to the one that started it, and hears from it, until it is on its own:
 *
 *   begins ──ask ⇄ answer──▶ running ──▶ on its own
 *      │            └── the launcher has gone: as at a Ctrl-C
 *      └── failed
 */
export type ToLauncher =
  | {
      readonly kind: 'ask';
      readonly question: string;
      readonly upToUsd: number | null;
      readonly removes: PaidRemoval | null;
    }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly state: ExitState;
      readonly details: unknown;
    };
export interface FromLauncher {
  readonly kind: 'answer';
  readonly answer: 'yes' | 'no' | 'missing';
}

/** Set in the environment of such a process, and taken away at its start: what it starts itself is none. */
export const launcherVariable = 'BATCH_PIPELINE_LAUNCHED';

export interface Launcher {
  ask(question: string, upToUsd: number | null, removes: PaidRemoval | null): Promise<'yes' | 'no' | 'missing'>;
  /** Everything is settled: from here on it is on its own. */
  running(): void;
  /** True where the launcher says it to the person. */
  failed(error: unknown): Promise<boolean>;
}

let launcher: Launcher | null = null;

/** null: this process was not started with --detach. */
export function theLauncher(): Launcher | null {
  return launcher;
}

/** To be called once, before anything is done. */
export function meetLauncher(): void {
  const isLaunched = process.env[launcherVariable] !== undefined && process.send !== undefined;
  delete process.env[launcherVariable];
  if (isLaunched) launcher = createLauncher();
}

function createLauncher(): Launcher {
  let isOnItsOwn = false;
  let answer: ((answer: 'yes' | 'no' | 'missing') => void) | null = null;
  process.on('message', (message: FromLauncher) => {
    answer?.(message.answer);
  });
  process.on('disconnect', () => {
    answer?.('missing');
    if (isOnItsOwn) return;
    isOnItsOwn = true;
    if (!process.emit('SIGINT', 'SIGINT')) process.exit(130);
  });
  // What is waited for keeps the process alive, not the launcher.
  process.channel?.unref();

  return {
    async ask(question, upToUsd, removes) {
      if (isOnItsOwn) return 'missing';
      process.channel?.ref();
      const answered = new Promise<'yes' | 'no' | 'missing'>((resolve) => {
        answer = resolve;
      });
      await say({ kind: 'ask', question, upToUsd, removes });
      const given = await answered;
      answer = null;
      process.channel?.unref();
      return given;
    },
    running() {
      if (isOnItsOwn) return;
      isOnItsOwn = true;
      void say({ kind: 'running' }).then(() => {
        if (process.connected) process.disconnect();
      });
    },
    async failed(error) {
      if (isOnItsOwn || !(error instanceof UserError)) return false;
      isOnItsOwn = true;
      const { code, message, hint, state, details } = error;
      await say({ kind: 'failed', code, message, hint, state, details });
      return true;
    },
  };
}

/** Resolves when it was said, or nobody hears it. */
function say(message: ToLauncher): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
