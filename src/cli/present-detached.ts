import { formatCommand } from '../core/batch-commands.ts';
import { formatHeading } from '../core/block-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';

/** How the start of a run in the background ended. */
export type DetachEnd =
  | {
      readonly kind: 'running';
      readonly batchId: string;
      readonly pid: number;
      readonly since: string;
      readonly logFile: string;
    }
  | { readonly kind: 'ended'; readonly batchId: string; readonly exitCode: number };

/** What is left to know of a run in the background; `detached` is null where it ended before it was on its own. */
export type DetachedDocument =
  | {
      readonly detached: {
        readonly batchId: string;
        readonly pid: number;
        readonly since: string;
        readonly logFile: string;
        /** Commands that look at it, as a shell takes them. */
        readonly commands: { readonly status: string; readonly logs: string; readonly stop: string };
      };
    }
  | { readonly detached: null; readonly batchId: string; readonly exitCode: number };

interface PlaceFlags {
  readonly 'data-dir'?: string | undefined;
  readonly 'output-dir'?: string | undefined;
}

/** Where to look at a run that goes on by itself, and how to stop it. */
export function presentDetached(run: Extract<DetachEnd, { kind: 'running' }>, flags: PlaceFlags): string {
  const { status, logs, stop } = commandsOf(run.batchId, flags);
  const lines = [
    ...formatHeading(`RUNNING IN THE BACKGROUND: ${run.batchId}`),
    `Process: ${run.pid}, since ${run.since}`,
    `What it says: ${toTerminalText(run.logFile)}`,
    `Its log: ${logs}`,
    `Stop it: ${stop}`,
    `Next: ${status}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The value of `--json`. */
export function toDetachedDocument(end: DetachEnd, flags: PlaceFlags): DetachedDocument {
  if (end.kind === 'ended') return { detached: null, batchId: end.batchId, exitCode: end.exitCode };
  const { batchId, pid, since, logFile } = end;
  return { detached: { batchId, pid, since, logFile, commands: commandsOf(batchId, flags) } };
}

function commandsOf(batchId: string, flags: PlaceFlags) {
  const address = { batchId, dataDir: flags['data-dir'] ?? null, outputDir: flags['output-dir'] ?? null };
  return {
    status: formatCommand(address, 'status'),
    logs: formatCommand(address, 'logs', ['--follow']),
    stop: formatCommand(address, 'stop'),
  };
}
