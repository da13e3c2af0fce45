import { relative } from 'node:path';
import { nextStepsAfterRun } from '../cli/next-steps.ts';
import { parseChildId } from '../core/child-id.ts';
import type { Conservation } from '../core/conservation.ts';
import { countEveryLevel } from '../core/every-level.ts';
import { type ChosenItems, toChosenWords } from './chosen-words.ts';
import { commandsOf, type FlagsToRepeat } from './commands-of.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ProcessOutcome } from './outcome.ts';
import type { RenderOutcome } from './render.ts';
import type { SpendingFlags } from './spending-flags.ts';

/** A run's outcome in the words of the summary that people see. */
export function toSummary(
  batch: OpenBatch,
  outcome: ProcessOutcome,
  render: RenderOutcome | null,
  command: 'process' | 'all',
  flags: SpendingFlags,
  chosen: ChosenItems = {},
) {
  const { batchId, surroundings } = { batchId: batch.store.batchId, surroundings: batch.surroundings };
  const show = (path: string) => relative(surroundings.currentFolder, path) || path;
  const page = render?.files[0];
  const outputPath = page === undefined ? null : show(page);
  const wasInterrupted = render?.states.includes('interrupted') === true;
  const outputProblems = render?.problems ?? [];
  const jobs =
    outcome.jobs.open.length === 0
      ? null
      : ({
          // all makes the page too: what a cron tick repeats is itself.
          command: flags.noWait === true && command === 'all' ? 'all' : 'process',
          words: toChosenWords(chosen),
          mayCancel: outcome.stopReason !== null,
        } as const);
  const commands = commandsOf(batch, toRepeat(outcome, flags));
  return {
    ...outcome,
    commands,
    stopReason: outcome.stopReason ?? (wasInterrupted ? batch.control.interruption() : null),
    outputPath,
    outputProblems,
    sourceWasReadToItsEnd: batch.store.readClosing() !== null,
    nextSteps: nextStepsAfterRun({
      commands,
      counts: countEveryLevel(outcome.conservation),
      outputPath,
      batchFolder: show(`${surroundings.dataFolder}/${batchId}`),
      rejectedExample: outcome.rejected[0] ?? null,
      missing: {
        items: outcome.conservation.missing.filter((id) => parseChildId(id) === null),
        wasTried: command === 'all' && batch.workshop.whole.source.origin.kind !== 'stdin',
      },
      needsPrepare: outcome.waitingForPrepare > 0,
      needsVerify: needsVerify(outcome.conservation),
      needsRender: wasInterrupted || outputProblems.length > 0,
      jobs,
      needsDecision: outcome.jobs.decisions.length > 0,
      needsMoney: outcome.stopReason?.kind === 'budget' && flags.maxCostUsd !== undefined,
      hasMoreToAcquire: batch.store.readClosing() === null,
    }),
  };
}

/** What is missing has its own way out. */
function needsVerify(conservation: Conservation): boolean {
  return !conservation.holds && conservation.missing.length === 0;
}

/**
 * What the next run must be told again. A batch keeps the models from the consent on. A cap that has ended the run would end
 * the next one at once: it is for the person to name another.
 */
function toRepeat({ consent, stopReason }: ProcessOutcome, flags: SpendingFlags): FlagsToRepeat {
  const { model, provider, maxCostUsd, ...others } = flags;
  const wasRefused = consent === 'no' || consent === 'missing';
  return {
    ...others,
    ...(wasRefused ? { model, provider } : {}),
    ...(stopReason?.kind === 'budget' ? {} : { maxCostUsd }),
  };
}
