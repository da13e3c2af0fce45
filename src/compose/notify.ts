import { summaryHeading, type Summary } from '../cli/present-summary.ts';
import {
  isNoticeDue,
  type Notice,
  toTroubleNotice,
  type Trouble,
  type WorkState,
  workStateOf,
} from '../core/done-notice.ts';
import { type ExitState, exitCodes, toExitCode } from '../core/errors.ts';
import { countEveryLevel } from '../core/every-level.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { ChildCounts, ItemCounts } from '../core/view.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { everyItem } from '../engine/families.ts';
import { scan } from '../engine/scan.ts';
import { isoNow } from '../ports/clock.ts';
import type { ProgressEvent } from '../ports/reporter.ts';
import type { Watcher } from './create-reporter.ts';
import { jobsOf } from './look.ts';
import { createNotifier, type NotifierPlace, targetsOf } from './notifiers.ts';
import type { OpenBatch } from './open-batch.ts';
import type { SpendingFlags } from './spending-flags.ts';

/**
 * Tells whoever asked for it that the work is done: after the batch is closed, so that a command may work on it; and of trouble in
 * which the run goes on, at once. What goes wrong with the telling is said, and changes nothing else.
 */
export interface Notices extends Watcher {
  /** How the batch stands before the run. */
  begin(batch: OpenBatch): void;
  end(batch: OpenBatch, summary: Summary, states: readonly ExitState[], consent: string): void;
}

/** No answer for so long, and the run waits: somebody may want to know. */
const longPauseMs = 5 * 60_000;

export function createNotices({ notify, noWait }: SpendingFlags, place: NotifierPlace): Notices {
  const targets = targetsOf(notify ?? null, place.environment);
  const isTick = noWait === true;
  const troubles = new Set<Trouble>();
  const pausedSince = new Map<string, number>();
  const sending: Promise<readonly string[]>[] = [];
  let batch: OpenBatch | null = null;
  let before: WorkState = workStateOf({ acquired: 0, left: 0, decisions: 0 });
  let told: ReadonlySet<string> = new Set();
  let due: Notice | null = null;

  function send(notice: Notice): void {
    const telling = tellAll(targets, notice, place);
    // It is waited for at the end of the run, and throws there.
    telling.catch(() => {});
    sending.push(telling);
  }

  /** Whether it is the first time: in this run, and of a tick also in the one before it. */
  function isNews(trouble: Trouble): boolean {
    if (troubles.has(trouble)) return false;
    troubles.add(trouble);
    return !isTick || !told.has(trouble);
  }

  function tellNow({ store, surroundings }: OpenBatch, trouble: 'decision' | 'paused', message: string): void {
    if (!isNews(trouble)) return;
    send(toTroubleNotice(trouble, { batchId: store.batchId, message, at: isoNow(surroundings.clock), exitCode: null }));
  }

  function watchPause(open: OpenBatch, event: Extract<ProgressEvent, { kind: 'paused' }>): void {
    const { provider, reason, delayMs, job } = event;
    if (job !== undefined) return;
    const now = open.surroundings.clock.now();
    const since = pausedSince.get(provider) ?? now;
    pausedSince.set(provider, since);
    if (now + delayMs - since >= longPauseMs)
      tellNow(open, 'paused', `${provider} answers nothing; the run waits and asks again: ${reason}`);
  }

  /** A mistake of a person, or another's lock, is seen by whoever began the run. */
  function endByError(open: OpenBatch, message: string, exitCode: number | null): void {
    if (exitCode === exitCodes.usage.code || exitCode === exitCodes.locked.code) return;
    const at = isoNow(open.surroundings.clock);
    if (isNews('error')) due = toTroubleNotice('error', { batchId: open.store.batchId, message, at, exitCode });
    keepTold(open);
  }

  function keepTold(open: OpenBatch): void {
    if (open.isLockOurs()) open.store.writeTold([...troubles].sort());
  }

  return {
    begin(opened) {
      if (targets.length === 0) return;
      batch = opened;
      if (!isTick) return;
      // Looking at every item has its price; only a tick must know how it was.
      const plan = scan(opened.workshop, everyItem);
      before = stateOf(plan, jobsOf(opened), plan.missing.length);
      told = new Set(opened.store.readTold());
    },
    report(event) {
      if (batch === null) return;
      if (event.kind === 'called' && event.outcome.kind === 'answer') pausedSince.delete(event.provider);
      else if (event.kind === 'paused') watchPause(batch, event);
      // A tick is told at its end, and then once.
      else if (event.kind === 'notice' && event.needsDecision === true && !isTick)
        tellNow(batch, 'decision', event.message);
      else if (event.kind === 'run-ended' && event.error !== null) endByError(batch, event.error, event.exitCode);
    },
    end(opened, summary, states, consent) {
      if (targets.length === 0) return;
      const { conservation, spending, stopReason } = summary;
      const after = stateOf(conservation, summary.jobs, conservation.missing.length);
      const wasEndedByPerson = states.includes('interrupted') || consent === 'no';
      const hasNewTrouble = stopReason !== null && stopReason.kind !== 'interrupted' && isNews(stopReason.kind);
      keepTold(opened);
      if (!isNoticeDue({ isTick, wasEndedByPerson, hasNewTrouble, before, after })) return;
      due = {
        kind: 'end',
        batchId: opened.store.batchId,
        heading: summaryHeading(summary),
        message: stopReason?.message ?? null,
        counts: conservation.counts,
        costUsd: spending.calls > 0 && spending.unpricedCalls >= spending.calls ? null : spending.costUsd,
        states,
        exitCode: toExitCode(states),
        at: isoNow(opened.surroundings.clock),
      };
    },
    async leave() {
      if (due !== null) send(due);
      for (const problem of (await Promise.all(sending)).flat())
        place.say(`Notice: --notify: ${toTerminalText(problem, 300)}.\n`);
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

/** All at once; resolves to what went wrong. */
async function tellAll(targets: readonly string[], notice: Notice, place: NotifierPlace): Promise<readonly string[]> {
  const tell = async (target: string) => (await createNotifier(target, place)).notify(notice);
  return (await Promise.all(targets.map(tell))).filter((problem) => problem !== null);
}
