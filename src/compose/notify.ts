import { summaryHeading, type Summary } from '../cli/present-summary.ts';
import { type DoneNotice, isNoticeDue, type WorkState, workStateOf } from '../core/done-notice.ts';
import { type ExitState, toExitCode } from '../core/errors.ts';
import { countEveryLevel } from '../core/every-level.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { ChildCounts, ItemCounts } from '../core/view.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { everyItem } from '../engine/families.ts';
import { scan } from '../engine/scan.ts';
import type { Notifier } from '../ports/notifier.ts';
import { jobsOf } from './look.ts';
import type { OpenBatch } from './open-batch.ts';
import type { SpendingFlags } from './spending-flags.ts';
import { isoNow } from '../ports/clock.ts';

/**
 * Tells whoever asked for it that the work is done: after the batch is closed, so that a command may work on it. What goes wrong
 * with the telling is said, and changes nothing else.
 */
export interface Notices {
  /** How the batch stands before the run. */
  begin(batch: OpenBatch): void;
  end(batch: OpenBatch, summary: Summary, states: readonly ExitState[], consent: string): void;
  send(): Promise<void>;
}

interface NoticesOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
  readonly say: (text: string) => void;
}

export function createNotices({ notify, noWait }: SpendingFlags, options: NoticesOptions): Notices {
  const target = notify ?? null;
  const isTick = noWait === true;
  let before: WorkState = workStateOf({ acquired: 0, left: 0, decisions: 0 });
  let due: DoneNotice | null = null;
  return {
    begin(batch) {
      // Looking at every item has its price; only a tick must know how it was.
      if (target === null || !isTick) return;
      const plan = scan(batch.workshop, everyItem);
      before = stateOf(plan, jobsOf(batch), plan.missing.length);
    },
    end(batch, summary, states, consent) {
      if (target === null) return;
      const { conservation, spending } = summary;
      const after = stateOf(conservation, summary.jobs, conservation.missing.length);
      const wasEndedByPerson = states.includes('interrupted') || consent === 'no';
      if (!isNoticeDue({ isTick, wasEndedByPerson, before, after })) return;
      due = {
        batchId: batch.store.batchId,
        heading: summaryHeading(summary),
        counts: conservation.counts,
        costUsd: spending.calls > 0 && spending.unpricedCalls >= spending.calls ? null : spending.costUsd,
        states,
        exitCode: toExitCode(states),
        at: isoNow(batch.surroundings.clock),
      };
    },
    async send() {
      if (due === null || target === null) return;
      const problem = await (await createNotifier(target, options)).notify(due);
      if (problem !== null) options.say(`Notice: --notify: ${toTerminalText(problem, 300)}.\n`);
    },
  };
}

function stateOf(
  level: { readonly counts: ItemCounts; readonly children: readonly ChildCounts[] },
  { open, decisions }: JobsAtAGlance,
  missing: number,
): WorkState {
  const { waiting, inFlight } = countEveryLevel(level);
  return workStateOf({
    acquired: level.counts.acquired,
    left: waiting + inFlight + open.length + missing,
    decisions: decisions.length,
  });
}

/** An address is told by POST; anything else is a command. */
async function createNotifier(target: string, { environment, currentFolder, say }: NoticesOptions): Promise<Notifier> {
  const url = /^https?:\/\//i.test(target) ? URL.parse(target) : null;
  if (url !== null) return (await import('../adapters/notify/web-notifier.ts')).createWebNotifier(url);
  const { createCommandNotifier } = await import('../adapters/notify/command-notifier.ts');
  const { runProgram } = await import('../adapters/outputs/command/run-program.ts');
  const { withoutProviderKeys } = await import('../adapters/outputs/command/command-environment.ts');
  return createCommandNotifier({
    command: target,
    folder: currentFolder,
    environment: withoutProviderKeys(environment),
    run: runProgram,
    say: (line) => say(`${toTerminalText(line, 2000)}\n`),
  });
}
