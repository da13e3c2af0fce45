import { costOf } from '../core/cost.ts';
import type { JobCall } from '../core/job-call.ts';
import type { JobRecord } from '../core/job.ts';
import type { Receipt } from '../core/receipt.ts';
import type { ModelResponse } from '../core/response.ts';

/**
 * The receipt of an answer that came in a job: made from the job's own request, whatever the pipeline says meanwhile. What the
 * provider sent lies in the results of the job, which are never cleaned: `response` is {job, line}.
 */
export function toJobReceipt(record: JobRecord, call: JobCall, response: ModelResponse, line: number): Receipt {
  const { usage } = response;
  return {
    version: 1,
    callId: call.call,
    itemId: call.item,
    step: call.step,
    attempt: call.attempt,
    simulated: record.simulated,
    provider: record.provider,
    model: record.model,
    lane: 'batch',
    parameters: call.parameters,
    promptDigest: call.promptDigest,
    schemaDigest: call.schemaDigest,
    requestDigest: call.requestDigest,
    askedAt: record.submittedAt,
    answeredAt: record.endedAt ?? record.submittedAt,
    text: response.text,
    finishReason: response.finishReason,
    rawFinishReason: response.rawFinishReason,
    refusal: response.refusal,
    answeredBy: response.model,
    usage,
    costUsd: usage === null || record.price === null ? null : costOf(usage, record.price, 'batch'),
    response: { job: record.number, line },
  };
}
