import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderName } from '../../core/request.ts';
import { answerAnthropicJobs } from '../anthropic/jobs.ts';
import { answerGeminiJobs } from '../gemini/jobs.ts';
import { answerOpenAiJobs } from '../openai/jobs.ts';
import type { Quota } from '../quota.ts';
import { findKeyProblem, type KeyRule } from '../read-request.ts';
import { findProvider } from '../routes.ts';
import type { JobDesk } from './job-desk.ts';
import { createJobRequest, type JobRequest } from './job-request.ts';

const answerers: Readonly<Record<ProviderName, (desk: JobDesk, request: JobRequest) => Promise<boolean>>> = {
  openai: answerOpenAiJobs,
  anthropic: answerAnthropicJobs,
  gemini: answerGeminiJobs,
};

const jobPath = /\/v1(?:beta)?\/(?:files|batches|messages\/batches)(?:[/:]|$)|:batchGenerateContent$/;

export interface AnswerJobsParts {
  readonly desk: JobDesk;
  readonly keyRule: KeyRule;
  readonly quota: Quota;
}

/** Answers requests about files and jobs; false: it is not one. */
export function createJobsAnswerer({ desk, keyRule, quota }: AnswerJobsParts) {
  return (
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    search: string,
    requestId: string,
  ): boolean => {
    if (!jobPath.test(pathname)) return false;
    const { wire, path, base } = findProvider(pathname, request.headers);
    const query = new URLSearchParams(search);
    const key = wire.findKey(request.headers, query);
    const jobRequest = createJobRequest({
      request,
      response,
      wire,
      path,
      query,
      // The second act of Gemini's upload goes to an address of its own, without a key.
      owner: key ?? '',
      address: `http://${request.headers.host ?? '127.0.0.1'}${base}`,
      requestId,
      headers: () => ({
        ...wire.toHeaders(requestId, quota.look('')),
        date: new Date(desk.clock.now()).toUTCString(),
      }),
    });
    const isUploadPart = query.has('upload_id');
    const problem =
      (isUploadPart ? null : findKeyProblem(wire, request.headers, query, keyRule)) ??
      wire.findHeaderProblem(request.headers);
    if (problem !== null) {
      jobRequest.refuse(problem);
      return true;
    }
    answerers[wire.provider](desk, jobRequest)
      .then((isAnswered) => {
        if (!isAnswered) jobRequest.refuse({ kind: 'not-found', method: jobRequest.method, path });
      })
      .catch((error: unknown) => {
        process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        jobRequest.refuse({ kind: 'server-error' });
      });
    return true;
  };
}
