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
  readonly batchId: string;
  readonly counts: ItemCounts;
  /** The page to open; null: none was made. */
  readonly outputPath: string | null;
  /** As a person would name it, for instance data/2025-01-15. */
  readonly batchFolder: string;
  /** The source was not read to its end. */
  readonly hasMoreToAcquire?: boolean;
  /** Items wait for their first prompt, which process leaves to prepare. */
  readonly needsPrepare?: boolean;
  /** An output failed or was not made. */
  readonly needsRender?: boolean;
  /** An item that is rejected for good; null: none is. */
  readonly rejectedExample: string | null;
  /** Jobs are in flight; `flags`: what makes a run go on with them. null: none are. */
  readonly jobs?: {
    readonly command: 'process' | 'all';
    readonly flags: readonly string[];
    /** The run was stopped: whoever wants no more of it may want to stop the jobs too. */
    readonly mayCancel: boolean;
  } | null;
  /** A job waits for a person. */
  readonly needsDecision?: boolean;
  /** Flags that matter for what comes next: `--sandbox`, `--data-dir <folder>` … */
  readonly flags: readonly string[];
}): readonly string[] {
  const { batchId, counts, outputPath, rejectedExample } = run;
  // A rehearsal is one wherever nothing is asked of a model.
  const placeFlags = run.flags.filter((flag) => flag !== '--sandbox');
  const command = (name: string, flags: readonly string[]) =>
    ['batch-pipeline', name, '--batch-id', batchId, ...flags].join(' ');
  const steps: string[] = [];
  if (outputPath !== null) steps.push(`Review output at ${outputPath}`);
  if (counts.rejected + counts.failed > 0) steps.push(`Check failed items in ${run.batchFolder}/`);
  const jobs = run.jobs ?? null;
  if (run.needsDecision === true)
    steps.push(`Decide, then: ${command('process', [...run.flags, ...(jobs?.flags ?? [])])}`);
  else if (jobs !== null) steps.push(`Collect the jobs with: ${command(jobs.command, [...run.flags, ...jobs.flags])}`);
  else if (counts.failed > 0) steps.push(`Re-run failures with: ${command('process', run.flags)}`);
  else if (run.needsPrepare === true) steps.push(`Make the missing prompts with: ${command('prepare', placeFlags)}`);
  else if (counts.waiting > 0) steps.push(`Go on with: ${command('process', run.flags)}`);
  else if (rejectedExample !== null) {
    // From prepare on it would need `prepare` too: process takes only items that have their first prompt.
    steps.push(
      `Redo a rejected item with: ${command('clean', ['--clean-stage', 'process', '--item', rejectedExample, ...placeFlags])}`,
    );
    steps.push(`Then: ${command('process', run.flags)}`);
  }
  if (jobs?.mayCancel === true)
    steps.push(
      `Or stop the jobs too (what they have finished is billed and kept): ${command('jobs cancel --all', placeFlags)}`,
    );
  if (run.hasMoreToAcquire === true && jobs === null && counts.failed + counts.waiting === 0)
    steps.push(`Take in the rest with: ${command('all', run.flags)}`);
  if (run.needsRender === true) steps.push(`Make the outputs again with: ${command('render', placeFlags)}`);
  else if (outputPath === null && counts.accepted > 0 && jobs === null && counts.failed + counts.waiting === 0)
    steps.push(`Make the page with: ${command('render', placeFlags)}`);
  return steps;
}
