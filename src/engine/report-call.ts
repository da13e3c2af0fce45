import type { JobCall } from '../core/job-call.ts';
import type { JobRecord } from '../core/job.ts';
import type { Receipt } from '../core/receipt.ts';
import type { CallOutcome } from '../ports/provider.ts';
import type { CallEvent } from '../ports/reporter.ts';
import { type Call, costOfAnswer } from '../stages/process.ts';
import type { Run } from './run.ts';

/** Says how one call ended, whatever came of it, once that is on disk: for those who watch calls, not items. */
export function reportCall(run: Run, call: Call, outcome: CallOutcome, startedAtMs: number, endedAtMs: number): void {
  const { callId, itemId, step, attempt, request } = call;
  run.reporter.report({
    kind: 'called',
    callId,
    itemId,
    step,
    attempt,
    provider: request.provider,
    model: request.model,
    lane: request.lane,
    job: null,
    startedAtMs,
    endedAtMs,
    parameters: request.parameters,
    prompt: request,
    outcome: toOutcome(call, outcome),
  });
}

function toOutcome(call: Call, outcome: CallOutcome): CallEvent['outcome'] {
  if (outcome.kind === 'problem') {
    const { reason, status, message, action } = outcome;
    return { kind: 'problem', reason, status, message, fateUnknown: action === 'fate-unknown' };
  }
  const { text, finishReason, model, responseId, usage } = outcome.response;
  const costUsd = costOfAnswer(call, outcome.response);
  return { kind: 'answer', text, finishReason, responseModel: model, responseId, usage, costUsd };
}

/** The same of an answer that came in a job. */
export function reportCallOfJob(run: Run, record: JobRecord, call: JobCall, receipt: Receipt): void {
  run.reporter.report({
    kind: 'called',
    callId: call.call,
    itemId: call.item,
    step: call.step,
    attempt: call.attempt,
    provider: record.provider,
    model: record.model,
    lane: 'batch',
    job: record.number,
    startedAtMs: Date.parse(record.submittedAt),
    endedAtMs: Date.parse(receipt.answeredAt),
    parameters: call.parameters,
    prompt: null,
    outcome: {
      kind: 'answer',
      text: receipt.text,
      finishReason: receipt.finishReason,
      responseModel: receipt.answeredBy,
      responseId: null,
      usage: receipt.usage,
      costUsd: receipt.costUsd,
    },
  });
}
