import type { BatchCommands } from '../core/batch-commands.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { ItemCounts } from '../core/view.ts';

/** The last line of what only looks: the command that goes on, or the page to look at. */
export function nextLine({
  nextCommand,
  page,
}: {
  readonly nextCommand: string | null;
  readonly page: string | null;
}): string {
  return `Next: ${nextCommand ?? (page === null ? 'nothing is left to do' : `open ${toTerminalText(page)}`)}`;
}

/** What a person does after a run, as the numbered lines of the summary. Commands carry the flags that matter. */
export function nextStepsAfterRun(run: {
  readonly commands: BatchCommands;
  readonly counts: ItemCounts;
  /** The page to open; null: none was made. */
  readonly outputPath: string | null;
  /** As a person would name it, for instance data/2025-01-15. */
  readonly batchFolder: string;
  /** The source was not read to its end. */
  readonly hasMoreToAcquire?: boolean;
  /** Items wait for their first prompt, which process leaves to prepare. */
  readonly needsPrepare?: boolean;
  /** Acquired items whose raw.json is gone, and whether acquire has tried to make it again. */
  readonly missing?: { readonly items: readonly string[]; readonly wasTried: boolean };
  /** The check at the end of the run does not hold. */
  readonly needsVerify?: boolean;
  /** An output failed or was not made. */
  readonly needsRender?: boolean;
  /** An item that is rejected for good; null: none is. */
  readonly rejectedExample: string | null;
  /** Jobs are in flight; null: none are. */
  readonly jobs?: {
    readonly command: 'process' | 'all';
    /** What the run was limited to: collecting is to buy nothing beside it. */
    readonly words: readonly string[];
    /** The run was stopped: whoever wants no more of it may want to stop the jobs too. */
    readonly mayCancel: boolean;
  } | null;
  /** A job waits for a person. */
  readonly needsDecision?: boolean;
  /** The run ended at --max-cost: the same cap would end the next one at once. */
  readonly needsMoney?: boolean;
}): readonly string[] {
  const { commands, counts, outputPath, rejectedExample } = run;
  const steps: string[] = [];
  if (outputPath !== null) steps.push(`Review output at ${outputPath}`);
  if (counts.rejected + counts.failed > 0) steps.push(`Check failed items in ${run.batchFolder}/`);
  steps.push(...stepsForMissing(commands, run.missing));
  const jobs = run.jobs ?? null;
  if (run.needsDecision === true) steps.push(`Decide, then: ${commands.run('process')}`);
  else if (jobs !== null) steps.push(`Collect the jobs with: ${commands.run(jobs.command, ...jobs.words)}`);
  else if (counts.failed > 0) steps.push(`Re-run failures with: ${commands.run('process')}`);
  else if (run.needsPrepare === true) steps.push(`Make the missing prompts with: ${commands.about('prepare')}`);
  else if (counts.waiting > 0)
    steps.push(
      `${run.needsMoney === true ? 'Go on with a higher --max-cost, or without one' : 'Go on with'}: ${commands.run('process')}`,
    );
  else if (rejectedExample !== null) {
    // From prepare on it would need `prepare` too: process takes only items that have their first prompt.
    steps.push(
      `Redo a rejected item with: ${commands.about('clean', '--clean-stage', 'process', '--item', rejectedExample)}`,
    );
    steps.push(`Then: ${commands.run('process')}`);
  }
  if (jobs?.mayCancel === true)
    steps.push(
      `Or stop the jobs too (what they have finished is billed and kept): ${commands.about('jobs cancel --all')}`,
    );
  if (run.hasMoreToAcquire === true && jobs === null && counts.failed + counts.waiting === 0)
    steps.push(`Take in the rest with: ${commands.run('all')}`);
  if (run.needsVerify === true)
    steps.push(`See what does not fit, and what to do about it: ${commands.about('verify')}`);
  if (run.needsRender === true) steps.push(`Make the outputs again with: ${commands.about('render')}`);
  else if (outputPath === null && counts.accepted > 0 && jobs === null && counts.failed + counts.waiting === 0)
    steps.push(`Make the page with: ${commands.about('render')}`);
  return steps;
}

const mostNamed = 20;

function stepsForMissing(
  commands: BatchCommands,
  { items, wasTried }: NonNullable<Parameters<typeof nextStepsAfterRun>[0]['missing']> = { items: [], wasTried: false },
): readonly string[] {
  if (items.length === 0) return [];
  if (!wasTried) return [`Make what is missing again with: ${commands.about('acquire')}`];
  const named = items.slice(0, mostNamed).flatMap((item) => ['--item', item]);
  return [
    `The source gives no such item any more; take it out with: ${commands.about('clean', '--clean-stage', 'acquire', ...named)}`,
  ];
}
