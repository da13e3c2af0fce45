import { formatCommand } from '../../core/batch-commands.ts';
import { type JobRecord, toCallIdPrefix } from '../../core/job.ts';
import type { Run } from '../run.ts';
import { hintFor } from '../stops-run.ts';
import { type Jobs, jobsAt, tellOnce } from './jobs.ts';
import { patiently } from './patiently.ts';
import { keepWithoutUpload, releaseCalls } from './submit.ts';
import { isoNow } from '../../ports/clock.ts';

/**
 * A complete listing without the job means that it never arrived only so long after the act of creating, by the provider's
 * clock: not after that clock was read, for the upload between the two may take longer. Of a process that was killed nobody
 * knows how late that act was, nor how long a list lags behind: so it takes two listings, so far from one another.
 */
const surelyNoneAfterMs = 10 * 60_000;
/** Clocks of one provider's machines need not agree to the second. */
const marginMs = 2 * 60_000;
const lookAgainMs = 30_000;

/**
 * Finds out what became of a job whose creation has an unknown outcome. Nothing of it is sent again before that.
 *
 *   found ─▶ submitted      none ─▶ missed (on disk) ──none again, long enough after──▶ unsent: its places are free
 *   maybe, none yet ─▶ looked up again      cannot tell, or another account's ─▶ a person decides
 *
 * True: its places can move now.
 */
export async function lookUpJob(run: Run, jobs: Jobs, record: JobRecord): Promise<boolean> {
  const { state } = record;
  if (state.kind !== 'submitting') throw new Error(`job ${record.number} is ${state.kind}`);
  const provider = jobsAt(run, record);
  if (provider.accountFingerprint !== record.accountFingerprint) {
    await decideLater(
      run,
      jobs,
      record,
      'it was submitted with another key or to another address than the ones that are set now, and only those can tell',
    );
    return false;
  }
  const since = Date.parse(record.providerTimeAt ?? record.submittedAt);
  const leftAt = since + Math.max(0, Date.parse(state.at) - Date.parse(record.submittedAt));
  const reply = await patiently(run, () =>
    provider.jobs.find(
      {
        label: record.label,
        callIdPrefix: toCallIdPrefix(record),
        requestCount: record.requestCount,
        sinceMs: since - marginMs,
        knownIds: jobs.book.knownIds(),
      },
      run.stop.cutOff,
    ),
  );
  const now = run.clock.now();
  if (reply.kind === 'problem') {
    if (reply.action === 'stop-run')
      run.stop.stop({
        kind: 'provider',
        message: `${record.provider} refuses to list its jobs: ${reply.message}`,
        hint: hintFor(reply.reason, record),
      });
    jobs.lookAgainAtMs.set(record.number, now + (reply.retryAfterMs ?? lookAgainMs));
    return false;
  }
  const lookup = reply.value;
  switch (lookup.kind) {
    case 'found':
      await jobs.book.keep({
        ...record,
        resultsExpireAt: lookup.resultsExpireAt ?? record.resultsExpireAt,
        state: { kind: 'submitted', providerJobId: lookup.providerJobId, at: isoNow(run.clock) },
      });
      run.reporter.report({
        kind: 'notice',
        level: 'info',
        message: `Job ${record.number} had arrived: ${record.provider} has it as ${lookup.providerJobId}.`,
      });
      jobs.lookAgainAtMs.delete(record.number);
      return true;
    case 'none': {
      const missedAtMs = state.missedAt === undefined ? lookup.listedAtMs : Date.parse(state.missedAt);
      const surelyAt = Math.max(leftAt, missedAtMs) + surelyNoneAfterMs;
      if (lookup.listedAtMs < surelyAt) {
        if (state.missedAt === undefined || state.undecided !== null)
          await jobs.book.keep({
            ...record,
            // Where a list could not tell before, this one does.
            state: { ...state, undecided: null, missedAt: new Date(missedAtMs).toISOString() },
          });
        const waitMs = Math.max(1000, surelyAt - lookup.listedAtMs);
        tellOnce(
          run,
          jobs,
          'info',
          `Job ${record.number} is not in the list of ${record.provider}: it may still appear there, so that nothing of it is sent again within ten minutes.`,
        );
        jobs.lookAgainAtMs.set(record.number, now + Math.min(waitMs, 2 * 60_000));
        return false;
      }
      const at = isoNow(run.clock);
      const unsent = await jobs.book.keep({ ...record, state: { kind: 'unsent', at } });
      releaseCalls(run, record.number, at, 'never arrived');
      await keepWithoutUpload(run, jobs, unsent);
      run.reporter.report({
        kind: 'notice',
        level: 'info',
        message: `Job ${record.number} never arrived at ${record.provider}; its ${record.requestCount} requests are sent anew.`,
      });
      return true;
    }
    case 'maybe':
      tellOnce(
        run,
        jobs,
        'info',
        `Job ${record.number} may be ${lookup.providerJobIds.join(' or ')} at ${record.provider}: that shows when it has ended.`,
      );
      jobs.lookAgainAtMs.set(record.number, now + lookAgainMs);
      return false;
    case 'cannot-tell':
      await decideLater(run, jobs, record, lookup.words);
      return false;
  }
}

async function decideLater(run: Run, jobs: Jobs, record: JobRecord, words: string): Promise<void> {
  if (record.state.kind !== 'submitting') throw new Error(`job ${record.number} is ${record.state.kind}`);
  if (record.state.undecided !== words)
    await jobs.book.keep({ ...record, state: { ...record.state, undecided: words } });
  tellOnce(
    run,
    jobs,
    'warning',
    `Whether ${record.provider} has job ${record.number} needs your decision: ${words}. See: ${formatCommand(run.workshop.store.address, 'jobs')}`,
    { job: record.number, needsDecision: true },
  );
}
