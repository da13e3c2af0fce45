import { createCallIdSet } from '../../core/call-id-set.ts';
import { digestOf } from '../../core/digest.ts';
import { type FiledCounts, indexOfCallId, type JobRecord } from '../../core/job.ts';
import type { Mutable } from '../../core/mutable.ts';
import type { ModelResponse } from '../../core/response.ts';
import type { JobLine } from '../../ports/jobs.ts';
import { lockIsOurs } from '../leave.ts';
import type { Run } from '../run.ts';
import { createFiling } from './filing.ts';
import { type HomelessCalls, readHomelessCalls } from './homeless-calls.ts';

/** What the lines told so far of a call: by its index, in one byte each. */
const noLine = 0;
const unbilled = 1;
const answered = 2;

/**
 * Files what a job brought, line by line, by call id: receipt → ledger → response.md, as for any answer, some hundred at a time.
 * The results are on disk before and are never cleaned, so a receipt need not be waited for: after a crash the same lines are
 * filed again, and what stands is left as it is. In the end no call of the job is open:
 *
 *   answer ──place empty──▶ receipt, paid          refused ─▶ free, and the item's error.json
 *     ├──place filled, passed or gone──▶ unclaimed, paid     expired, cancelled ─▶ free: comes up again
 *     └──another answer of the call came before──▶ unclaimed, paid; the same one ─▶ nothing
 *   no line at all ─▶ lost: of unknown fate, at its reserve, and comes up again; free where every answer there was has come, and
 *                     where the provider named its request as invalid
 *
 * A call may have several lines, in any order: an answer is billed whatever else is said of its call, so all answers are filed
 * before the first line that says there is none.
 *
 * null: another process has taken the batch over; it files what is left from the same results.
 */
export async function fileOutcomes(
  run: Run,
  record: JobRecord,
  readLine: (line: string) => JobLine,
  /** Calls that the provider says it answered: with as many answers a missing line cost nothing. null: it does not say. */
  completed: number | null,
): Promise<FiledCounts | null> {
  const { store } = run.workshop;
  const calls = store.jobs.openCalls(record.number);
  const told = new Uint8Array(record.requestCount);
  const answers = createCallIdSet();
  const unbilledLines: number[] = [];
  const counts = noneFiled();
  let homelessCalls: HomelessCalls | null = null;
  const homeless = () => (homelessCalls ??= readHomelessCalls(store));
  let answeredCalls = 0;
  let filing = createFiling(run, record, homeless, counts);
  const settleIfFull = async (): Promise<void> => {
    if (!filing.isFull) return;
    await filing.settle();
    filing = createFiling(run, record, homeless, counts);
    await run.clock.sleep(0);
  };

  async function fileAnswers(): Promise<void> {
    let lineNumber = 0;
    for (const text of store.jobs.readResults(record.number)) {
      if (!lockIsOurs(run)) return;
      lineNumber += 1;
      if (text.trim() === '') continue;
      const line = readLine(text);
      if (line.kind === 'malformed') {
        counts.malformed += 1;
        continue;
      }
      const index = indexOfCallId(record, line.callId);
      const call = index === null ? null : calls.read(index);
      if (index === null || call === null) {
        counts.foreign += 1;
        continue;
      }
      const isFirst = told[index] === noLine;
      if (line.kind !== 'answer') {
        if (isFirst) {
          told[index] = unbilled;
          unbilledLines.push(lineNumber);
        } else counts.duplicate += 1;
        continue;
      }
      if (!answers.add(toAnswerId(line.callId, line.response))) {
        counts.duplicate += 1;
        continue;
      }
      if (told[index] === answered) filing.addAnotherAnswer(call, line.response, lineNumber);
      else {
        // What said before that there is none was wrong.
        if (!isFirst) counts.duplicate += 1;
        told[index] = answered;
        answeredCalls += 1;
        filing.addAnswer(call, line.response, lineNumber);
      }
      await settleIfFull();
    }
  }

  async function fileUnbilled(): Promise<void> {
    let lineNumber = 0;
    let at = 0;
    for (const text of store.jobs.readResults(record.number)) {
      if (at === unbilledLines.length || !lockIsOurs(run)) return;
      lineNumber += 1;
      if (lineNumber !== unbilledLines[at]) continue;
      at += 1;
      const line = readLine(text);
      if (line.kind === 'malformed' || line.kind === 'answer') continue;
      const index = indexOfCallId(record, line.callId);
      const call = index === null || told[index] !== unbilled ? null : calls.read(index);
      if (call === null) continue;
      filing.addUnbilled(call, line);
      await settleIfFull();
    }
  }

  async function fileMissing(): Promise<void> {
    const isNothingLost = completed !== null && answeredCalls >= completed;
    const invalid = new Map(
      'invalidLines' in record.state ? record.state.invalidLines.map(({ line, message }) => [line, message]) : [],
    );
    for (let index = 0; index < record.requestCount; index += 1) {
      const call = told[index] === noLine ? calls.read(index) : null;
      if (call === null) continue;
      if (!lockIsOurs(run)) return;
      const problem = invalid.get(index + 1);
      if (problem === undefined) filing.addMissing(call, isNothingLost);
      else filing.addInvalid(call, index + 1, problem);
      await settleIfFull();
    }
  }

  try {
    await fileAnswers();
    await fileUnbilled();
    await fileMissing();
    if (!lockIsOurs(run)) return null;
    await filing.settle();
    // Behind this the record says that all of it is filed: also lines that a process before appended must be on disk then.
    await store.syncLedger();
  } finally {
    calls.close();
  }
  return counts;
}

/** The same for a line that came twice, another for another answer: a provider's id of it, or what it says and used. */
function toAnswerId(callId: string, { responseId, text, usage }: ModelResponse): string {
  return `${callId} ${responseId ?? digestOf(`${JSON.stringify(usage)} ${text}`)}`;
}

function noneFiled(): Mutable<FiledCounts> {
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
