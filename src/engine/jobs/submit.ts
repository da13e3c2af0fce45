import type { AskedLine } from '../../core/ledger.ts';
import { type JobRecord, toJobLabel } from '../../core/job.ts';
import type { ModelPrice } from '../../core/price.ts';
import type { ModelId } from '../../core/request.ts';
import type { JobPayload, JobProblem } from '../../ports/jobs.ts';
import { lockIsOurs, lockIsOursNow } from '../leave.ts';
import type { Run } from '../run.ts';
import { hintFor } from '../stops-run.ts';
import { giveBackReserves } from './give-back.ts';
import { groupOf, type Jobs, jobsAt } from './jobs.ts';
import { patiently } from './patiently.ts';
import { removeUpload } from './remove-upload.ts';
import { isoNow } from '../../ports/clock.ts';

/** A job whose files are on disk: nothing of it is known outside yet. */
export interface ReadyGroup extends ModelId {
  readonly number: number;
  readonly uid: string;
  readonly nonce: string;
  readonly price: ModelPrice | null;
  readonly steps: Iterable<string>;
  readonly count: number;
  readonly bytes: number;
  readonly digest: string;
  readonly reserveUsd: number | null;
  readonly expectedUsd: number | null;
  /** Of each call: to be given back where nothing is submitted. */
  readonly reserves: (number | null)[];
}

const ledgerLinesAtOnce = 500;
/** Nothing of a group is tried again sooner where the provider has no room and does not say when it will. */
const noRoomDelayMs = 60_000;
const longestNoRoomDelayMs = 10 * 60_000;
/** Refused for so long while no job of the group is under way that could make room: nobody is served by waiting on. */
const givesUpAfterMs = 30 * 60_000;

/**
 * Gives one job to the provider, each act after its intent is on disk:
 *
 *   record `submitting`, not left ─▶ `asked` lines ─▶ upload ─▶ record `submitting`, may have left ─▶ create ─▶ record `submitted`
 *
 * Killed before the act of creating, nothing has arrived; killed behind it, the job is looked up. Creating is asked for once.
 * True: it was submitted, or may have been.
 */
export async function submitGroup(run: Run, jobs: Jobs, group: ReadyGroup): Promise<boolean> {
  const provider = jobsAt(run, group);
  if (!lockIsOurs(run)) return giveBack(run, group);
  const clock = await patiently(run, () => provider.jobs.readClock(run.stop.cutOff));
  if (clock.kind === 'problem') return refuseAll(run, jobs, group, clock);

  const startedAt = isoNow(run.clock);
  let record: JobRecord = await jobs.book.keep({
    version: 1,
    provider: group.provider,
    model: group.model,
    number: group.number,
    label: toJobLabel(group.uid, group.number, group.nonce),
    uid: group.uid,
    nonce: group.nonce,
    steps: [...group.steps],
    requestCount: group.count,
    payloadBytes: group.bytes,
    payloadDigest: group.digest,
    accountFingerprint: provider.accountFingerprint,
    simulated: run.simulated,
    price: group.price,
    reserveUsd: group.reserveUsd,
    expectedUsd: group.expectedUsd,
    uploadedFileId: null,
    providerTimeAt: new Date(clock.value).toISOString(),
    submittedAt: startedAt,
    resultsExpireAt: null,
    endedAt: null,
    filed: null,
    state: { kind: 'submitting', at: startedAt, mayHaveLeft: false, undecided: null },
  });
  await writeAskedLines(run, record);

  const payload = toPayload(run, group, record.label);
  const upload = await patiently(run, () => provider.jobs.upload(payload, run.stop.cutOff));
  if (upload.kind === 'problem') return await unsend(run, jobs, record, upload);
  if (run.stop.noMoreCalls.aborted) return await unsend(run, jobs, { ...record, uploadedFileId: upload.value }, null);
  if (!lockIsOursNow(run)) return false;
  record = await jobs.book.keep({
    ...record,
    uploadedFileId: upload.value,
    state: { kind: 'submitting', at: isoNow(run.clock), mayHaveLeft: true, undecided: null },
  });
  // The last look before money can be spent. Another process that took the batch over before the record said so has given the
  // job up; one that takes it over from here on looks the job up.
  if (!lockIsOursNow(run)) return false;

  const lost = new AbortController();
  const creation = await provider.jobs.create(
    { ...payload, chunks: () => whileLockIsOurs(run, payload.chunks(), lost) },
    upload.value,
    AbortSignal.any([run.stop.cutOff, lost.signal]),
  );
  // Refused or broken off: whoever took the batch over looks it up.
  if (creation.kind === 'refused' && !lockIsOursNow(run)) return false;
  if (creation.kind === 'created') {
    const { providerJobId, resultsExpireAt } = creation;
    jobs.noRoomSinceMs.delete(groupOf(group));
    jobs.notBeforeMs.delete(groupOf(group));
    record = await jobs.book.keep({
      ...record,
      resultsExpireAt,
      state: { kind: 'submitted', providerJobId, at: isoNow(run.clock) },
    });
    run.reporter.report({
      kind: 'job-submitted',
      job: record.number,
      provider: record.provider,
      model: record.model,
      requests: record.requestCount,
    });
    return true;
  }
  if (creation.kind === 'unknown') {
    // It may have arrived as late as now: the time it may take to be listed runs from here.
    if (lockIsOursNow(run))
      await jobs.book.keep({
        ...record,
        state: { kind: 'submitting', at: isoNow(run.clock), mayHaveLeft: true, undecided: null },
      });
    run.reporter.report({
      kind: 'notice',
      level: 'warning',
      message: `Job ${record.number}: ${record.provider} may or may not have taken it (${creation.words}). It is looked up; nothing of it is sent again before that.`,
    });
    return true;
  }
  return await unsend(run, jobs, record, creation.problem);
}

/**
 * Where the requests go along with the act of creating, that takes minutes, and a machine may sleep in the middle of it. What is
 * broken off before its last byte is no job.
 */
async function* whileLockIsOurs(
  run: Run,
  chunks: AsyncIterable<Uint8Array>,
  lost: AbortController,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    if (!lockIsOursNow(run)) {
      lost.abort();
      return;
    }
    yield chunk;
  }
}

/** The `asked` lines of all its calls, on disk before anything can arrive. */
async function writeAskedLines(run: Run, record: JobRecord): Promise<void> {
  const { store } = run.workshop;
  let lines: AskedLine[] = [];
  for (const { call, item, step, attempt, generation, reserveUsd } of store.jobs.readCalls(record.number)) {
    const line: AskedLine = {
      type: 'asked',
      call,
      item,
      step,
      attempt,
      ...(generation === undefined ? {} : { generation }),
      at: record.submittedAt,
      provider: record.provider,
      model: record.model,
      lane: 'batch',
      reserveUsd,
      simulated: record.simulated,
      job: record.number,
    };
    run.fold.add(line);
    run.items.calls += 1;
    lines.push(line);
    if (lines.length < ledgerLinesAtOnce) continue;
    // The last line of all waits for the disk, and with it every line before.
    store.appendLedger(lines.slice(0, -1));
    lines = lines.slice(-1);
    await run.clock.sleep(0);
  }
  const last = lines.pop();
  store.appendLedger(lines);
  if (last !== undefined) await store.appendLedgerDurably(last);
}

function toPayload(run: Run, { digest, model, count, bytes, number }: ReadyGroup, label: string): JobPayload {
  return {
    label,
    digest,
    model,
    requestCount: count,
    bytes,
    chunks: () => run.workshop.store.jobs.requestChunks(number),
  };
}

/** The job surely did not arrive: its calls were not asked. The record says so first; what a crash leaves open is closed at the next start. */
async function unsend(run: Run, jobs: Jobs, record: JobRecord, problem: JobProblem | null): Promise<boolean> {
  const at = isoNow(run.clock);
  const over = await jobs.book.keep({
    ...record,
    state: problem === null ? { kind: 'unsent', at } : { kind: 'refused', words: problem.message, at },
  });
  releaseCalls(run, record.number, at, problem === null ? 'never sent' : 'refused');
  // Its requests are gathered anew, and there may be a refusal every few minutes for hours.
  if (problem === null || problem.action === 'resend') run.workshop.store.jobs.dropRequests(record.number);
  await keepWithoutUpload(run, jobs, over);
  if (problem !== null) reactToRefusal(run, jobs, record, problem);
  return false;
}

/** What was uploaded for a job that is none is taken away. */
export async function keepWithoutUpload(run: Run, jobs: Jobs, over: JobRecord): Promise<void> {
  const record = await removeUpload(run, over);
  if (record !== over) await jobs.book.keep(record);
}

/** Takes the calls of a job that never arrived out of flight. */
export function releaseCalls(run: Run, job: number, at: string, reason: string): void {
  const open = [...run.fold.inJobs.values()].filter((line) => line.job === job);
  const line = { type: 'released', job, at, reason } as const;
  run.workshop.store.appendLedger([line]);
  run.fold.add(line);
  giveBackReserves(
    run,
    open.map(({ reserveUsd }) => reserveUsd),
  );
}

/** Nothing is on record of it yet. */
function giveBack(run: Run, { reserves }: ReadyGroup): false {
  giveBackReserves(run, reserves);
  return false;
}

function refuseAll(run: Run, jobs: Jobs, group: ReadyGroup, problem: JobProblem): boolean {
  giveBack(run, group);
  run.workshop.store.jobs.dropRequests(group.number);
  reactToRefusal(run, jobs, group, problem);
  return false;
}

/** No room now is waited for; anything else that a provider has against a whole job would be said of the next one too. */
function reactToRefusal(run: Run, jobs: Jobs, job: ModelId & { readonly number: number }, problem: JobProblem): void {
  if (run.stop.noMoreCalls.aborted) return;
  const now = run.clock.now();
  const sinceMs = jobs.noRoomSinceMs.get(groupOf(job)) ?? now;
  const canMakeRoom = jobs.book.open().some((other) => groupOf(other) === groupOf(job));
  const isWorthWaiting = canMakeRoom || now - sinceMs < givesUpAfterMs;
  if ((problem.action === 'resend' || problem.action === 'fate-unknown') && isWorthWaiting) {
    jobs.noRoomSinceMs.set(groupOf(job), sinceMs);
    // Twice as long each time, and as long as a job in flight can make room: its end is waited for.
    const delayMs = canMakeRoom
      ? longestNoRoomDelayMs
      : Math.max(problem.retryAfterMs ?? noRoomDelayMs, Math.min(now - sinceMs, longestNoRoomDelayMs));
    jobs.notBeforeMs.set(groupOf(job), now + delayMs);
    run.reporter.report({
      kind: 'paused',
      provider: job.provider,
      reason: problem.message,
      delayMs,
      job: job.number,
    });
    return;
  }
  run.stop.stop({
    kind: 'provider',
    message: `${job.provider} refuses job ${job.number}: ${problem.message}`,
    hint: hintFor(problem.reason, { provider: job.provider, model: job.model }),
  });
}
