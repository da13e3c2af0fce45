import type { Anthropic } from '@anthropic-ai/sdk';
import type { JsonObject } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type { JobCapability, JobReply, JobStatus, ResultsPiece } from '../../../ports/jobs.ts';
import { carry } from '../exchange.ts';
import { askJob, orNotFound, readClockFrom, toStatusReply, unreadable } from '../jobs/ask-job.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { withCleanMessage } from '../jobs/clean-words.ts';
import { createJob } from '../jobs/create-job.ts';
import type { JobWire } from '../jobs/job-wire.ts';
import { type PayloadBody, throwReadFailure, toPayloadBody } from '../jobs/payload-body.ts';
import { streamResults } from '../jobs/stream-results.ts';
import { stringAt } from '../read-json.ts';
import { findAnthropicJob } from './find-job.ts';
import { fromAnthropicJobLine } from './from-job-line.ts';
import { fromAnthropicJobStatus } from './from-job-status.ts';
import { anthropicJobLimits } from './job-limits.ts';
import { frameBytes, toAnthropicJobBody } from './to-job-body.ts';
import { findAnthropicLineProblem, toAnthropicJobLine } from './to-job-line.ts';

const batches = '/v1/messages/batches';

export interface AnthropicJobsOptions {
  readonly client: Anthropic;
  readonly wire: JobWire;
  readonly toBody: (request: ModelRequest) => JsonObject;
}

/**
 * Message batches: the requests travel in the body that creates the batch, so that there is nothing to upload before. The SDK's
 * own `create` takes them as a list, and its `results` reads them into objects: its generic calls take and give streams.
 */
export function createAnthropicJobs({ client, wire, toBody }: AnthropicJobsOptions): JobCapability {
  const listPage = (signal: AbortSignal, limit: number, afterId: string | null) =>
    askJob(wire, signal, (exchange) =>
      client.messages.batches
        .list({ limit, ...(afterId === null ? {} : { after_id: afterId }) }, { fetchOptions: carry(exchange) })
        .asResponse(),
    );
  const readStatus = async (id: string, signal: AbortSignal): Promise<JobReply<JobStatus>> => {
    const reply = orNotFound(
      await askJob(wire, signal, (exchange) =>
        client.messages.batches.retrieve(id, {}, { fetchOptions: carry(exchange) }).asResponse(),
      ),
    );
    return toStatusReply(reply, fromAnthropicJobStatus, wire.key);
  };
  /** By its documented path, not by `results_url`: a key for one address is not sent to another. */
  const readResults = (id: string, signal: AbortSignal): AsyncIterable<ResultsPiece> =>
    streamResults(wire, signal, (exchange) =>
      client
        .get(`${batches}/${encodeURIComponent(id)}/results`, {
          headers: { accept: 'application/binary' },
          fetchOptions: carry(exchange),
        })
        .asResponse(),
    );

  return {
    limits: anthropicJobLimits,
    toLine: (request, callId) => toAnthropicJobLine(toBody({ ...request, lane: 'batch' }), callId),
    findLineProblem: findAnthropicLineProblem,
    readClock: (signal) => readClockFrom(listPage(signal, 1, null)),
    upload: async () => ({ kind: 'ok', value: null }),
    removeUpload: null,

    async create(payload, _uploadedFileId, signal) {
      const bodies: PayloadBody[] = [];
      const creation = await createJob(
        wire,
        signal,
        (exchange) => {
          const body = toPayloadBody(payload, exchange.progress, toAnthropicJobBody);
          bodies.push(body);
          return client
            .post(batches, {
              body: body.stream,
              headers: { 'content-type': 'application/json', 'content-length': String(payload.bytes + frameBytes) },
              fetchOptions: carry(exchange),
            })
            .asResponse();
        },
        (body) => {
          const providerJobId = stringAt(body, 'id');
          if (providerJobId === null || providerJobId === '') return null;
          return { providerJobId, resultsExpireAt: fromAnthropicJobStatus(body)?.resultsExpireAt ?? null };
        },
        wire.waits.stallMs,
        () => bodies.some(({ isWhole }) => isWhole),
      );
      for (const body of bodies) throwReadFailure(body);
      return creation;
    },

    status: readStatus,

    async *results(providerJobId, signal) {
      const status = await readStatus(providerJobId, signal);
      if (status.kind === 'problem') yield status;
      else if (status.value.state === 'running')
        yield unreadable(`${providerJobId} has not ended: ${status.value.rawState}`);
      else yield* readResults(providerJobId, signal);
    },

    readLine: (line) => withCleanMessage(fromAnthropicJobLine(line), wire.key),

    cancel: (providerJobId, signal) =>
      cancelJob(
        askJob(wire, signal, (exchange) =>
          client.messages.batches.cancel(providerJobId, {}, { fetchOptions: carry(exchange) }).asResponse(),
        ),
        () => readStatus(providerJobId, signal),
      ),

    find: (wanted, signal) =>
      findAnthropicJob(
        {
          readPage: (afterId) => listPage(signal, 100, afterId),
          readResults: (batchId) => readResults(batchId, signal),
        },
        wanted,
      ),
  };
}
