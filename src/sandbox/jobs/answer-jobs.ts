import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderName } from '../../core/request.ts';
import { anthropicJobWires, answerAnthropicJobs } from '../anthropic/jobs.ts';
import { answerGeminiJobs, geminiJobWires } from '../gemini/jobs.ts';
import { answerOpenAiJobs, openAiJobWires } from '../openai/jobs.ts';
import type { Quota } from '../quota.ts';
import { findKeyProblem, type KeyRule } from '../read-request.ts';
import { findProvider } from '../routes.ts';
import { digestOfBody } from '../body-digest.ts';
import type { JobDesk, JobWires } from './job-desk.ts';
import { BodyTooLarge, ClientGone, createJobRequest, type JobRequest } from './job-request.ts';

const answerers: Readonly<Record<ProviderName, (desk: JobDesk, request: JobRequest) => Promise<boolean>>> = {
  openai: answerOpenAiJobs,
  anthropic: answerAnthropicJobs,
  gemini: answerGeminiJobs,
};

const wires: Readonly<Record<ProviderName, JobWires>> = {
  openai: openAiJobWires,
  anthropic: anthropicJobWires,
  gemini: geminiJobWires,
};

/** How the jobs of each provider are read and written. */
export function jobWiresOf(provider: ProviderName): JobWires {
  return wires[provider];
}

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
      owner: key === null ? '' : digestOfBody(key),
      address: `http://${request.headers.host ?? '127.0.0.1'}${base}`,
      requestId,
      headers: () => ({ ...wire.toHeaders(requestId, quota.look('')), date: desk.clock.dateHeader() }),
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
        if (error instanceof ClientGone) return;
        if (error instanceof BodyTooLarge) return jobRequest.refuse({ kind: 'too-large', maxBytes: error.maxBytes });
        process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        jobRequest.refuse({ kind: 'server-error' });
      });
    return true;
  };
}
