import type { FormatLine } from '../jobs/job-desk.ts';
import { toChatBody, toResponsesBody } from './answers.ts';
import { toErrorReply } from './errors.ts';

/** A line of the output file, or, where there is no answer, of the error file. */
export const toResultLine: FormatLine = ({ id: customId }, outcome, requestId) => {
  const id = `batch_req_${customId}`;
  if (outcome.kind === 'answered') {
    const { call, answer } = outcome;
    const body = call.style === 'chat' ? toChatBody(call, answer) : toResponsesBody(call, answer);
    const response = { status_code: 200, request_id: requestId, body };
    return { file: 'output', text: JSON.stringify({ id, custom_id: customId, response, error: null }) };
  }
  if (outcome.kind === 'errored') {
    const { status, body } = toErrorReply(outcome.problem);
    const response = { status_code: status, request_id: requestId, body };
    return { file: 'error', text: JSON.stringify({ id, custom_id: customId, response, error: null }) };
  }
  const error =
    outcome.kind === 'expired'
      ? { code: 'batch_expired', message: 'This request could not be executed before the completion window expired.' }
      : { code: 'batch_cancelled', message: 'This request was not executed because the batch was cancelled.' };
  return { file: 'error', text: JSON.stringify({ id, custom_id: customId, response: null, error }) };
};
