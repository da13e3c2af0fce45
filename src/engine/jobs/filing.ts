import type { JobCall } from '../../core/job-call.ts';
import type { FiledCounts, JobRecord } from '../../core/job.ts';
import type { LedgerLine, PaidLine } from '../../core/ledger.ts';
import type { Mutable } from '../../core/mutable.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { ModelResponse } from '../../core/response.ts';
import type { JobLine } from '../../ports/jobs.ts';
import { ItemProblem, removeMendedError } from '../../stages/item-problem.ts';
import { toJobReceipt } from '../../stages/job-receipt.ts';
import { formatReceipt, toPaidLine } from '../../stages/process.ts';
import { toResponseText } from '../../stages/receipt.ts';
import { workshopOf } from '../../stages/workshop.ts';
import { writeError } from '../item-failure.ts';
import { reportCallOfJob } from '../report-call.ts';
import type { Run } from '../run.ts';
import { findHome } from './find-home.ts';
import { holdsOwnAnother } from '../superseded.ts';
import { findPlace } from './find-place.ts';
import type { HomelessCalls } from './homeless-calls.ts';

const linesAtOnce = 256;

/** Some outcomes that are filed together: their receipts first, then their lines in the ledger, then what people read. */
export function createFiling(run: Run, record: JobRecord, homeless: () => HomelessCalls, counts: Mutable<FiledCounts>) {
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

  const settleBill = (call: JobCall, { costUsd }: Receipt): void => {
    run.gate.budget.learnBill(costUsd);
    if (run.gate.change((budget) => budget.settle(call.reserveUsd, costUsd)).kind === 'above-reserve')
      run.stop.stop({
        kind: 'overbilled',
        message: `${call.item} (${call.step}) cost $${costUsd}, more than its worst case of $${call.reserveUsd}: a new price, or a bug`,
      });
  };

  const toPaid = (call: JobCall, receipt: Receipt, unclaimed: boolean): PaidLine => ({
    ...toPaidLine(receipt, call.reserveUsd, call.expected),
    ...(call.generation === undefined ? {} : { generation: call.generation }),
    job: number,
    ...(unclaimed ? { unclaimed: true as const } : {}),
  });

  const pay = (call: JobCall, receipt: Receipt, unclaimed: boolean): void => {
    close(call, toPaid(call, receipt, unclaimed), () => {
      run.items.answered += 1;
      settleBill(call, receipt);
      reportCallOfJob(run, record, call, receipt);
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

  const answer = (call: JobCall, receipt: Receipt): void => {
    if (!fold.inJobs.has(call.call)) {
      answerAgain(call, receipt);
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

  /** Filed before a crash, and paid: nothing is counted anew, and what the machine lost when it went down, or somebody deleted, is made again. Where it was bought again meanwhile, it is unclaimed. */
  const answerAgain = (call: JobCall, receipt: Receipt): void => {
    const { cleaned, unclaimed } = homeless();
    if (unclaimed.has(call.call)) {
      counts.unclaimed += 1;
      return;
    }
    const home = cleaned.has(call.call) ? null : findHome(workshop, call);
    if (home !== null && holdsOwnAnother(workshop, home, call)) {
      counts.unclaimed += 1;
      const line = toPaid(call, receipt, true);
      lines.push(line);
      fold.add(line);
      return;
    }
    counts.answered += 1;
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

  /** `problem`: of the item alone; null: it comes up again. */
  const refuse = (
    call: JobCall,
    reason: string,
    problem: { readonly code: string; readonly message: string; readonly hint: string } | null,
  ): void => {
    const wasOpen = fold.inJobs.has(call.call);
    free(call, reason);
    if (!wasOpen || problem === null || findPlace(workshop, call).kind !== 'empty') return;
    run.items.touched.add(call.item);
    after.push(() => writeError(run, call.item, 'process', new ItemProblem({ step: call.step, ...problem })));
  };

  return {
    get isFull() {
      return lines.length + after.length >= linesAtOnce;
    },
    addAnswer(call: JobCall, response: ModelResponse, lineNumber: number) {
      answer(call, toJobReceipt(record, call, response, lineNumber));
    },
    /** The model was asked twice, and did it twice: that is billed too, under an id that the line gives it. */
    addAnotherAnswer(call: JobCall, response: ModelResponse, lineNumber: number) {
      counts.unclaimed += 1;
      const receipt = {
        ...toJobReceipt(record, call, response, lineNumber),
        callId: `${call.call}~${lineNumber}`,
      };
      if (fold.hasPaid(receipt.callId)) return;
      const line = toPaid(call, receipt, true);
      lines.push(line);
      fold.add(line);
      run.items.answered += 1;
      run.gate.change((budget) => {
        budget.resume(call.reserveUsd, run.likelyCostOf(call.step));
        budget.alight();
      });
      settleBill(call, receipt);
    },
    addUnbilled(call: JobCall, line: Exclude<JobLine, { kind: 'malformed' | 'answer' }>) {
      if (line.kind !== 'refused') {
        counts[line.kind] += 1;
        free(call, line.kind);
        return;
      }
      counts.refused += 1;
      const isWorthAsking = line.action === 'resend' || line.action === 'fate-unknown';
      refuse(
        call,
        line.reason,
        isWorthAsking
          ? null
          : {
              code: line.reason,
              message: line.message,
              hint: 'The provider did not answer this request of a job. Look at prompt.md, then run process again.',
            },
      );
    },
    /** The file did not pass the provider's check, and its words name the line (from 1). */
    addInvalid(call: JobCall, line: number, message: string) {
      counts.refused += 1;
      refuse(call, 'invalid-request', {
        code: 'job-line',
        message: `${record.provider} does not take line ${line} of job ${number}: ${message}`,
        hint: 'Look at prompt.md and the parameters of the step, then run process again.',
      });
    },
    addMissing(call: JobCall, isNothingLost: boolean) {
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
