import type { JobCall } from '../../core/job-call.ts';
import { type FiledCounts, indexOfCallId, type JobRecord } from '../../core/job.ts';
import type { LedgerLine, PaidLine } from '../../core/ledger.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { JobLine } from '../../ports/jobs.ts';
import { ItemProblem, removeMendedError } from '../../stages/item-problem.ts';
import { toJobReceipt } from '../../stages/job-receipt.ts';
import { formatReceipt, toPaidLine } from '../../stages/process.ts';
import { toResponseText } from '../../stages/receipt.ts';
import { workshopOf } from '../../stages/workshop.ts';
import { writeError } from '../item-failure.ts';
import { findHome } from './find-home.ts';
import { type HomelessCalls, readHomelessCalls } from './homeless-calls.ts';
import type { Run } from '../run.ts';
import { findPlace } from './find-place.ts';
import type { Mutable } from '../../core/mutable.ts';

/**
 * Files what a job brought, line by line, by call id: receipt → ledger → response.md, as for any answer, some hundred at a time.
 * The results are on disk before and are never cleaned, so a receipt need not be waited for: after a crash the same lines are
 * filed again, and what stands is left as it is. In the end no call of the job is open:
 *
 *   answer ──place empty──▶ receipt, paid          refused ─▶ free, and the item's error.json
 *     └──place filled, passed or gone──▶ unclaimed, paid     expired, cancelled ─▶ free: comes up again
 *   no line at all ─▶ lost: of unknown fate, at its reserve, and comes up again; free where every answer there was has come
 */
export async function fileOutcomes(
  run: Run,
  record: JobRecord,
  readLine: (line: string) => JobLine,
  /** Calls that the provider says it answered: with as many answers a missing line cost nothing. null: it does not say. */
  completed: number | null,
): Promise<FiledCounts> {
  const { store } = run.workshop;
  const calls = store.jobs.openCalls(record.number);
  const seen = new Uint8Array(record.requestCount);
  const counts = noneFiled();
  let homelessCalls: HomelessCalls | null = null;
  const homeless = () => (homelessCalls ??= readHomelessCalls(store));
  let lineNumber = 0;
  let filing = createFiling(run, record, homeless);
  try {
    for (const text of store.jobs.readResults(record.number)) {
      lineNumber += 1;
      if (text.trim() === '') continue;
      const line = readLine(text);
      if (line.kind === 'malformed') {
        counts.malformed += 1;
        continue;
      }
      const index = indexOfCallId(record, line.callId);
      const call = index === null ? null : calls.read(index);
      if (index === null || call === null) counts.foreign += 1;
      else if (seen[index] === 1) counts.duplicate += 1;
      else {
        seen[index] = 1;
        filing.add(call, line, lineNumber, counts);
        if (filing.isFull) {
          await filing.settle();
          filing = createFiling(run, record, homeless);
          await run.clock.sleep(0);
        }
      }
    }
    const isNothingLost = completed !== null && counts.answered + counts.unclaimed >= completed;
    for (let index = 0; index < record.requestCount; index += 1) {
      const call = seen[index] === 1 ? null : calls.read(index);
      if (call === null) continue;
      filing.addMissing(call, counts, isNothingLost);
      if (!filing.isFull) continue;
      await filing.settle();
      filing = createFiling(run, record, homeless);
      await run.clock.sleep(0);
    }
    await filing.settle();
    // Behind this the record says that all of it is filed: also lines that a process before appended must be on disk then.
    await store.syncLedger();
  } finally {
    calls.close();
  }
  return counts;
}

export function noneFiled(): Mutable<FiledCounts> {
  return {
    answered: 0,
    unclaimed: 0,
    refused: 0,
    expired: 0,
    cancelled: 0,
    missing: 0,
    duplicate: 0,
    foreign: 0,
    malformed: 0,
  };
}

const linesAtOnce = 256;

/** Some outcomes that are filed together: their receipts first, then their lines in the ledger, then what people read. */
function createFiling(run: Run, record: JobRecord, homeless: () => HomelessCalls) {
  const { workshop, fold } = run;
  const { store } = workshop;
  const lines: LedgerLine[] = [];
  const after: (() => void)[] = [];
  const restored: Promise<void>[] = [];
  const at = record.endedAt ?? record.submittedAt;
  const number = record.number;

  const close = (call: JobCall, line: LedgerLine | null, settle: () => void): void => {
    // Filed before the crash: it has left its job.
    if (!fold.inJobs.has(call.call)) return;
    if (line !== null) {
      lines.push(line);
      fold.add(line);
    }
    run.gate.change((budget) => budget.alight());
    settle();
  };

  const free = (call: JobCall, reason: string): void =>
    close(call, { type: 'free', call: call.call, at, reason }, () =>
      run.gate.change((budget) => budget.release(call.reserveUsd)),
    );

  const pay = (call: JobCall, receipt: Receipt, unclaimed: boolean): void => {
    const paid: PaidLine = {
      ...toPaidLine(receipt, call.reserveUsd, call.expected),
      ...(call.generation === undefined ? {} : { generation: call.generation }),
      job: number,
      ...(unclaimed ? { unclaimed: true as const } : {}),
    };
    close(call, paid, () => {
      run.items.answered += 1;
      run.gate.budget.learnBill(receipt.costUsd);
      if (run.gate.change((budget) => budget.settle(call.reserveUsd, receipt.costUsd)).kind === 'above-reserve')
        run.stop.stop({
          kind: 'overbilled',
          message: `${call.item} (${call.step}) cost $${receipt.costUsd}, more than its worst case of $${call.reserveUsd}: a new price, or a bug`,
        });
      if (unclaimed) return;
      run.reporter.report({
        kind: 'answered',
        itemId: call.item,
        step: call.step,
        attempt: call.attempt,
        chars: receipt.text.length,
        durationMs: null,
        usage: receipt.usage,
        costUsd: receipt.costUsd,
      });
    });
  };

  const answer = (call: JobCall, receipt: Receipt, counts: Mutable<FiledCounts>): void => {
    if (!fold.inJobs.has(call.call)) {
      answerAgain(call, receipt, counts);
      return;
    }
    const place = findPlace(workshop, call);
    if (place.kind === 'gone') {
      counts.unclaimed += 1;
      pay(call, receipt, true);
      return;
    }
    counts.answered += 1;
    if (place.kind === 'empty') store.writeStepFile(call.item, call.step, 'receipt.json', formatReceipt(receipt), true);
    pay(call, receipt, false);
    run.items.touched.add(call.item);
    if (place.kind === 'set aside') return;
    after.push(() => {
      writeResponseIfMissing(store, call.item, call.step, receipt);
      if (place.picture.hasError)
        removeMendedError(store, workshopOf(workshop, call.item).stepNames, call.item, {
          step: call.step,
          stage: 'process',
        });
    });
  };

  /** Filed before a crash, and paid: nothing is counted anew, and what the machine lost when it went down is made again. */
  const answerAgain = (call: JobCall, receipt: Receipt, counts: Mutable<FiledCounts>): void => {
    const { cleaned, unclaimed } = homeless();
    if (unclaimed.has(call.call)) {
      counts.unclaimed += 1;
      return;
    }
    counts.answered += 1;
    if (cleaned.has(call.call)) return;
    const home = findHome(workshop, call);
    if (home === null || home.holds === 'another') return;
    const { itemId, setAsideAs } = home;
    run.items.touched.add(call.item);
    if (setAsideAs === undefined) {
      if (home.holds === 'lost') store.writeStepFile(itemId, call.step, 'receipt.json', formatReceipt(receipt));
      after.push(() => writeResponseIfMissing(store, itemId, call.step, receipt));
    } else if (home.holds === 'lost')
      restored.push(
        store.restoreStepFile(itemId, call.step, 'receipt.json', formatReceipt(receipt), setAsideAs),
        store.restoreStepFile(itemId, call.step, 'response.md', toResponseText(receipt), setAsideAs),
      );
  };

  return {
    get isFull() {
      return lines.length + after.length >= linesAtOnce;
    },
    add(
      call: JobCall,
      line: Exclude<JobLine, { kind: 'malformed' }>,
      lineNumber: number,
      counts: Mutable<FiledCounts>,
    ) {
      if (line.kind === 'answer') {
        answer(call, toJobReceipt(record, call, line.response, lineNumber), counts);
        return;
      }
      if (line.kind !== 'refused') {
        counts[line.kind] += 1;
        free(call, line.kind);
        return;
      }
      counts.refused += 1;
      const wasOpen = fold.inJobs.has(call.call);
      free(call, line.reason);
      if (!wasOpen || line.action === 'resend' || line.action === 'fate-unknown') return;
      if (findPlace(workshop, call).kind !== 'empty') return;
      run.items.touched.add(call.item);
      after.push(() =>
        writeError(
          run,
          call.item,
          'process',
          new ItemProblem({
            step: call.step,
            code: line.reason,
            message: line.message,
            hint: 'The provider did not answer this request of a job. Look at prompt.md, then run process again.',
          }),
        ),
      );
    },
    addMissing(call: JobCall, counts: Mutable<FiledCounts>, isNothingLost: boolean) {
      counts.missing += 1;
      if (isNothingLost) {
        free(call, 'not done');
        return;
      }
      close(call, { type: 'lost', call: call.call, at }, () =>
        run.gate.change((budget) => budget.toUnknownFate(call.reserveUsd, run.likelyCostOf(call.step))),
      );
    },
    async settle(): Promise<void> {
      await Promise.all(restored);
      store.appendLedger(lines);
      for (const act of after) act();
    },
  };
}

/** What stands may have been edited. */
function writeResponseIfMissing(store: BatchStore, itemId: string, step: string, receipt: Receipt): void {
  const standing = store.readStepFile(itemId, step, 'response.md') ?? '';
  if (standing === '') store.writeStepFile(itemId, step, 'response.md', toResponseText(receipt));
}
