import { relative } from 'node:path';
import { nextStepsAfterRun } from '../cli/next-steps.ts';
import { countEveryLevel } from '../core/every-level.ts';
import { batchLaneFlags } from './look.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProcessOutcome } from './outcome.ts';
import type { RenderOutcome } from './render.ts';

/** A run's outcome in the words of the summary that people see. */
export function toSummary(
  batch: OpenBatch,
  outcome: ProcessOutcome,
  render: RenderOutcome | null,
  command: 'process' | 'all',
  flags: {
    readonly sandbox: boolean;
    readonly 'no-wait'?: boolean;
    readonly 'data-dir'?: string | undefined;
    readonly 'output-dir'?: string | undefined;
  },
) {
  const { batchId, surroundings } = { batchId: batch.store.batchId, surroundings: batch.surroundings };
  const show = (path: string) => relative(surroundings.currentFolder, path) || path;
  const page = render?.files[0];
  const outputPath = page === undefined ? null : show(page);
  const places = [
    ...(flags['data-dir'] === undefined ? [] : ['--data-dir', flags['data-dir']]),
    ...(flags['output-dir'] === undefined ? [] : ['--output-dir', flags['output-dir']]),
  ];
  const wasInterrupted = render?.states.includes('interrupted') === true;
  const outputProblems = render?.problems ?? [];
  const noWait = flags['no-wait'] === true;
  const jobs =
    outcome.jobs.open.length === 0
      ? null
      : ({
          // all makes the page too: what a cron tick repeats is itself.
          command: noWait && command === 'all' ? 'all' : 'process',
          mayCancel: outcome.stopReason !== null,
          flags: [...batchLaneFlags(batch.workshop.whole), ...(noWait ? ['--no-wait'] : [])],
        } as const);
  return {
    ...outcome,
    stopReason: outcome.stopReason ?? (wasInterrupted ? batch.control.interruption() : null),
    outputPath,
    outputProblems,
    sourceWasReadToItsEnd: batch.store.readClosing() !== null,
    nextSteps: nextStepsAfterRun({
      batchId,
      counts: countEveryLevel(outcome.conservation),
      outputPath,
      batchFolder: show(`${surroundings.dataFolder}/${batchId}`),
      rejectedExample: outcome.rejected[0] ?? null,
      needsPrepare: outcome.waitingForPrepare > 0,
      needsRender: wasInterrupted || outputProblems.length > 0,
      jobs,
      needsDecision: outcome.jobs.decisions.length > 0,
      hasMoreToAcquire: batch.store.readClosing() === null,
      flags: [...(flags.sandbox ? ['--sandbox'] : []), ...places],
    }),
  };
}
