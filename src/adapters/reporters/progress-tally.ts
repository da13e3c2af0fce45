import { levelOfId } from '../../core/child-id.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import { type ItemEntry, toDoneEntry, toFailedEntry, toRejectedEntry, toResendEntry } from './item-entry.ts';
import type { Mutable } from '../../core/mutable.ts';

type Stage = Extract<ProgressEvent, { kind: 'stage-started' }>['stage'];

/** What a stage has come to, for whoever shows it. Times are milliseconds since the epoch. */
export interface Progress {
  readonly stage: Stage;
  readonly total: number | null;
  readonly workers: number | null;
  readonly models: readonly string[];
  readonly expectedTokens: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Items that the stage is through with, also those that needed nothing. */
  readonly done: number;
  /** Of those, children. */
  readonly doneChildren: number;
  /** Of those, items that something was done for, and how that ended. */
  readonly worked: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly rejected: number;
  readonly resends: number;
  readonly answers: number;
  /** Of these, those that were waited for one by one, and how long. */
  readonly timedAnswers: number;
  readonly answersMs: number;
  readonly tokens: number;
  readonly unmeasuredAnswers: number;
  readonly costUsd: number;
  readonly unpricedAnswers: number;
  /** What last happened, one an item, the newest behind. */
  readonly entries: readonly ItemEntry[];
  readonly pause: { readonly provider: string; readonly reason: string; readonly until: number } | null;
  readonly stopping: {
    readonly inFlight: number;
    readonly until: number;
    readonly by: 'signal' | 'stop';
  } | null;
}

export interface ProgressTally {
  /** Returns the line that the event is worth, if any. */
  add(event: ProgressEvent, now: number): ItemEntry | null;
  /** null before the first stage. */
  readonly progress: Progress | null;
  /** How long the rest will take at the pace of late; null: cannot be told yet. */
  remainingMs(now: number): number | null;
}

const keptEntries = 20;
/** The pace is that of the last so many items. */
const paceWindow = 100;

/** Counts the events of one stage after the other. Memory: the items in flight and the newest entries. */
export function createProgressTally(): ProgressTally {
  let progress: Mutable<Progress> | null = null;
  let entries = new Map<string, ItemEntry>();
  let inWork = new Map<string, { answers: number; chars: number; end: 'done' | 'rejected' | 'failed' }>();
  let finishedAt: number[] = [];
  let paceSince = 0;
  /** An item went by without any event: whether something was done for it is known when it is settled. */
  let passedBy: string | null = null;

  const workOn = (itemId: string) => {
    const standing = inWork.get(itemId) ?? { answers: 0, chars: 0, end: 'done' as const };
    inWork.set(itemId, standing);
    return standing;
  };

  const note = (itemId: string, entry: ItemEntry): ItemEntry => {
    entries.delete(itemId);
    entries.set(itemId, entry);
    if (entries.size > keptEntries) forgetOne();
    return entry;
  };

  /** What went wrong is kept longer than what went well. */
  const forgetOne = () => {
    const oldest = [...entries].find(([, { kind }]) => kind === 'done') ?? [...entries][0];
    if (oldest !== undefined) entries.delete(oldest[0]);
  };

  const finish = (
    counts: Mutable<Progress>,
    itemId: string,
    end: 'done' | 'rejected' | 'failed',
    now: number,
  ): ItemEntry | null => {
    const work = inWork.get(itemId);
    inWork.delete(itemId);
    counts.worked += 1;
    counts[end === 'done' ? 'succeeded' : end] += 1;
    keepPace(now);
    return end === 'done' ? note(itemId, toDoneEntry(itemId, work?.answers ?? 0, work?.chars ?? 0)) : null;
  };

  const keepPace = (now: number) => {
    finishedAt.push(now);
    if (finishedAt.length > paceWindow) paceSince = finishedAt.shift() ?? paceSince;
  };

  const advance = (counts: Mutable<Progress>, itemId: string, now: number): ItemEntry | null => {
    counts.done += 1;
    if (levelOfId(itemId) !== null) counts.doneChildren += 1;
    const work = inWork.get(itemId);
    if (work !== undefined) return finish(counts, itemId, work.end, now);
    if (counts.stage !== 'process') keepPace(now);
    passedBy = itemId;
    return null;
  };

  const addToStage = (counts: Mutable<Progress>, event: ProgressEvent, now: number): ItemEntry | null => {
    switch (event.kind) {
      case 'stage-ended':
        counts.endedAt = now;
        return null;
      case 'noted':
        return null;
      case 'expanded':
        if (counts.total !== null) counts.total += event.children;
        return null;
      case 'advanced':
        return advance(counts, event.itemId, now);
      case 'answered': {
        const work = workOn(event.itemId);
        work.answers += 1;
        work.chars += event.chars;
        work.end = 'done';
        counts.answers += 1;
        if (event.durationMs !== null) {
          counts.timedAnswers += 1;
          counts.answersMs += event.durationMs;
        }
        counts.tokens += event.usage === null ? 0 : event.usage.inputTokens + event.usage.outputTokens;
        counts.unmeasuredAnswers += event.usage === null ? 1 : 0;
        counts.costUsd += event.costUsd ?? 0;
        counts.unpricedAnswers += event.costUsd === null ? 1 : 0;
        return null;
      }
      case 'resend':
        counts.resends += 1;
        return note(event.itemId, toResendEntry(event));
      case 'rejected':
        workOn(event.itemId).end = event.final ? 'rejected' : 'done';
        return note(event.itemId, toRejectedEntry(event));
      case 'failed':
        workOn(event.itemId).end = 'failed';
        return note(event.itemId, toFailedEntry(event));
      case 'settled': {
        const isUncounted = passedBy === event.itemId;
        passedBy = null;
        return isUncounted
          ? finish(counts, event.itemId, event.state === 'accepted' ? 'done' : event.state, now)
          : null;
      }
      case 'paused':
        counts.pause = { provider: event.provider, reason: event.reason, until: now + event.delayMs };
        return null;
      case 'stopping':
        counts.stopping = { inFlight: event.inFlight, until: now + event.atMostMs, by: event.by ?? 'signal' };
        return null;
      case 'tuned':
        counts.workers = event.workers;
        return null;
      case 'run-started':
      case 'run-ended':
      case 'stage-started':
      case 'called':
      case 'stopped':
      case 'notice':
      case 'job-submitted':
      case 'job-looked-at':
      case 'job-ended':
      case 'job-collected':
      case 'jobs-waiting':
        return null;
    }
  };

  return {
    add(event, now) {
      if (event.kind === 'stage-started') {
        progress = begin(event, now);
        entries = new Map();
        inWork = new Map();
        finishedAt = [];
        paceSince = now;
        passedBy = null;
      }
      return progress === null ? null : addToStage(progress, event, now);
    },
    get progress() {
      return progress === null ? null : { ...progress, entries: [...entries.values()] };
    },
    remainingMs(now) {
      if (progress === null || progress.total === null || progress.endedAt !== null) return null;
      const left = Math.max(0, progress.total - progress.done);
      if (left === 0) return 0;
      return finishedAt.length === 0 ? null : (left * (now - paceSince)) / finishedAt.length;
    },
  };
}

function begin(event: Extract<ProgressEvent, { kind: 'stage-started' }>, now: number): Mutable<Progress> {
  return {
    stage: event.stage,
    total: event.total,
    workers: event.workers ?? null,
    models: event.models ?? [],
    expectedTokens: event.expectedTokens ?? null,
    startedAt: now,
    endedAt: null,
    done: 0,
    doneChildren: 0,
    worked: 0,
    succeeded: 0,
    failed: 0,
    rejected: 0,
    resends: 0,
    answers: 0,
    timedAnswers: 0,
    answersMs: 0,
    tokens: 0,
    unmeasuredAnswers: 0,
    costUsd: 0,
    unpricedAnswers: 0,
    entries: [],
    pause: null,
    stopping: null,
  };
}
