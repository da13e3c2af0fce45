import type { Notice } from '../../core/done-notice.ts';
import type { Notifier } from '../../ports/notifier.ts';

/** Runs a program without a shell of its own, its input piped in; what it writes is said line by line. */
export type RunProgram = (program: {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: () => Iterable<string>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}) => Promise<
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: 'not started'; readonly code: string }
>;

export interface CommandNotifierOptions {
  /** A line for the system's shell. */
  readonly command: string;
  readonly folder: string;
  /** Without the keys of providers. */
  readonly environment: NodeJS.ProcessEnv;
  readonly run: RunProgram;
  readonly say: (line: string) => void;
}

const timeoutMs = 60_000;

/** Gives the notice to a command of the user's: as JSON on its stdin, and in BATCH_PIPELINE_… variables. */
export function createCommandNotifier({ command, folder, environment, run, say }: CommandNotifierOptions): Notifier {
  return {
    async notify(notice) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const end = await run({
          command: toShellCommand(command, process.platform),
          folder,
          environment: { ...environment, ...toVariables(notice) },
          input: () => [`${JSON.stringify(notice)}\n`],
          say,
          signal,
        });
        if (end.kind === 'not started') return `the command could not be started (${end.code})`;
        if (end.exitCode === 0) return null;
        return end.signal === null
          ? `the command ended with exit code ${end.exitCode}`
          : `the command was ended by ${end.signal}`;
      } catch (error) {
        if (signal.aborted) return `the command did not end within ${timeoutMs / 1000} seconds`;
        throw error;
      }
    },
  };
}

function toShellCommand(command: string, platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
}

/** What is not known is empty. */
function toVariables(notice: Notice): NodeJS.ProcessEnv {
  const { kind, batchId, heading, message, counts, costUsd, states, exitCode, at } = notice;
  return {
    BATCH_PIPELINE_KIND: kind,
    BATCH_PIPELINE_TROUBLE: notice.kind === 'trouble' ? notice.trouble : '',
    BATCH_PIPELINE_MESSAGE: message ?? '',
    BATCH_PIPELINE_BATCH_ID: batchId,
    BATCH_PIPELINE_HEADING: heading,
    BATCH_PIPELINE_ACQUIRED: toText(counts?.acquired),
    BATCH_PIPELINE_ACCEPTED: toText(counts?.accepted),
    BATCH_PIPELINE_REJECTED: toText(counts?.rejected),
    BATCH_PIPELINE_FAILED: toText(counts?.failed),
    BATCH_PIPELINE_WAITING: toText(counts?.waiting),
    BATCH_PIPELINE_IN_FLIGHT: toText(counts?.inFlight),
    BATCH_PIPELINE_COST_USD: toText(costUsd),
    BATCH_PIPELINE_STATES: states.join(','),
    BATCH_PIPELINE_EXIT_CODE: toText(exitCode),
    BATCH_PIPELINE_AT: at,
  };
}

function toText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
