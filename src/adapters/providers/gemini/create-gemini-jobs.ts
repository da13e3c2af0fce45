import type { GoogleGenAI } from '@google/genai';
import type { JsonObject } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type { JobCapability, JobProblem, JobReply, JobStatus } from '../../../ports/jobs.ts';
import type { Exchange, Fetch } from '../exchange.ts';
import { type JobAnswer, askJob, orNotFound, readClockFrom, toStatusReply, unreadable } from '../jobs/ask-job.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { withCleanMessage } from '../jobs/clean-words.ts';
import { createJob } from '../jobs/create-job.ts';
import type { JobWire } from '../jobs/job-wire.ts';
import { streamResults } from '../jobs/stream-results.ts';
import { field, stringAt } from '../read-json.ts';
import { findGeminiJob } from './find-job.ts';
import { fromGeminiJobLine } from './from-job-line.ts';
import { fromGeminiJobStatus, resultsOf } from './from-job-status.ts';
import { geminiJobLimits } from './job-limits.ts';
import { isPayloadSlice, toPayloadSlices } from './payload-slices.ts';
import { findGeminiLineProblem, toGeminiJobLine } from './to-job-line.ts';

/** What the guide "Batch API" calls a file of requests (2026-11-20). */
const fileType = 'application/jsonl';
const inlinedPieceLines = 256;

export interface GeminiJobsOptions {
  /** A client whose every request goes through this fetch: of an upload the SDK hands on no other. */
  readonly createClient: (fetch: Fetch) => GoogleGenAI;
  readonly client: GoogleGenAI;
  readonly wire: JobWire;
  readonly toBody: (request: ModelRequest) => JsonObject;
}

/**
 * Batches of the Gemini API, always from an uploaded file. Requests could also stand in the act of creating, up to 20 MB, but
 * then every look at a job that is done brings all its answers along. Results are read in either form. A batch is found again by
 * its display name.
 */
export function createGeminiJobs({ client, createClient, wire, toBody }: GeminiJobsOptions): JobCapability {
  const httpOptions = (exchange: Exchange) => ({ fetch: exchange.fetch });
  const listPage = (signal: AbortSignal, pageSize: number, pageToken: string | null) =>
    askJob(wire, signal, (exchange) =>
      client.batches.list({
        config: { pageSize, ...(pageToken === null ? {} : { pageToken }), httpOptions: httpOptions(exchange) },
      }),
    );
  const readBatch = async (name: string, signal: AbortSignal): Promise<JobReply<JobAnswer>> =>
    isBatchName(name)
      ? orNotFound(
          await askJob(wire, signal, (exchange) =>
            client.batches.get({ name, config: { httpOptions: httpOptions(exchange) } }),
          ),
        )
      : noBatchName(name);
  const readStatus = async (name: string, signal: AbortSignal): Promise<JobReply<JobStatus>> =>
    toStatusReply(await readBatch(name, signal), fromGeminiJobStatus, wire.key);

  return {
    limits: geminiJobLimits,
    toLine: (request, callId) => toGeminiJobLine(toBody({ ...request, lane: 'batch' }), callId),
    findLineProblem: findGeminiLineProblem,
    readClock: (signal) => readClockFrom(listPage(signal, 1, null)),

    async upload(payload, signal) {
      const slices = toPayloadSlices(payload, fileType);
      try {
        const reply = await askJob(
          wire,
          signal,
          (exchange) =>
            createClient(async (input, init) => {
              const body: unknown = init?.body;
              if (!isPayloadSlice(body)) return exchange.fetch(input, init);
              return exchange.fetch(input, { ...init, body: (await body.bytes()) as Uint8Array<ArrayBuffer> });
            }).files.upload({
              // Not the whole of Blob: what the uploader of the SDK (3.1.0) asks of one.
              file: slices as unknown as Blob,
              config: { displayName: payload.label, mimeType: fileType },
            }),
          wire.waits.stallMs,
        );
        if (slices.failure !== null) throw slices.failure;
        if (reply.kind === 'problem') return reply;
        const name = stringAt(reply.value.body, 'file', 'name');
        if (name === null || name === '') return unreadable('the upload ended without a file');
        const bytes = Number(field(reply.value.body, 'file', 'sizeBytes') ?? payload.bytes);
        if (bytes < payload.bytes) return unreadable(`of the ${payload.bytes} bytes of the file only ${bytes} arrived`);
        return { kind: 'ok', value: name };
      } finally {
        await slices.close();
      }
    },

    create(payload, uploadedFileId, signal) {
      if (uploadedFileId === null) throw new Error(`the file of ${payload.label} was not uploaded`);
      return createJob(
        wire,
        signal,
        (exchange) =>
          client.batches.create({
            model: payload.model,
            src: uploadedFileId,
            config: { displayName: payload.label, httpOptions: httpOptions(exchange) },
          }),
        (body) => {
          const providerJobId = stringAt(body, 'name');
          return providerJobId === null || !isBatchName(providerJobId)
            ? null
            : { providerJobId, resultsExpireAt: null };
        },
      );
    },

    // Files go by themselves after 48 hours (guide "Files API", 2026-11-20).
    removeUpload: null,

    status: readStatus,

    async *results(providerJobId, signal) {
      const reply = await readBatch(providerJobId, signal);
      if (reply.kind === 'problem') {
        yield reply;
        return;
      }
      const status = fromGeminiJobStatus(reply.value.body);
      if (status === null || status.state === 'running') {
        yield unreadable(`${providerJobId} has not ended: ${status?.rawState ?? 'it has no state'}`);
        return;
      }
      const results = resultsOf(reply.value.body);
      if (results.kind === 'none') {
        // Said to be done before its file is there; where it never comes, it is past its time one day.
        if (status.outcome === 'completed')
          yield { ...unreadable(`${providerJobId} has no results yet`), reason: 'not-found' };
        return;
      }
      if (results.kind === 'inlined') {
        for (let at = 0; at < results.lines.length; at += inlinedPieceLines)
          yield { kind: 'lines', lines: results.lines.slice(at, at + inlinedPieceLines) };
        return;
      }
      yield* streamResults(wire, signal, (exchange) =>
        client.files.download({
          file: results.name,
          downloadPath: 'never-written',
          config: {
            httpOptions: {
              async fetch(input, init) {
                await exchange.fetch(input, init);
                // The SDK would write the answer to disk: it is ended here, with the answer in our hands.
                throw new Error('the answer was taken');
              },
            },
          },
        }),
      );
    },

    readLine: (line) => withCleanMessage(fromGeminiJobLine(line), wire.key),

    cancel: async (providerJobId, signal) =>
      isBatchName(providerJobId)
        ? cancelJob(
            askJob(wire, signal, (exchange) =>
              client.batches.cancel({ name: providerJobId, config: { httpOptions: httpOptions(exchange) } }),
            ),
            () => readStatus(providerJobId, signal),
          )
        : noBatchName(providerJobId),

    find: (wanted, signal) => findGeminiJob((pageToken) => listPage(signal, 100, pageToken), wanted),
  };
}

/** The form that the SDK insists on. */
function isBatchName(name: string): boolean {
  return /^batches\/[^/]+$/.test(name);
}

/** A person may have named it: no answer of the provider, but what it would answer. */
function noBatchName(name: string): JobProblem {
  const message = `"${name}" is no name of a Gemini batch: those are like batches/abc123`;
  return { kind: 'problem', action: 'resend', reason: 'not-found', message, status: null, retryAfterMs: null };
}
