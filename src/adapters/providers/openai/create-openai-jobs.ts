import { type OpenAI, toStreamingFile } from 'openai';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModelRequest } from '../../../core/request.ts';
import type { JobCapability, JobReply, JobStatus } from '../../../ports/jobs.ts';
import { carry } from '../exchange.ts';
import type { AnswerReading } from '../http-problem.ts';
import { askJob, orNotFound, readClockFrom, toStatusReply, unreadable } from '../jobs/ask-job.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { withCleanMessage } from '../jobs/clean-words.ts';
import { createJob } from '../jobs/create-job.ts';
import type { JobWire } from '../jobs/job-wire.ts';
import { type PayloadBody, throwReadFailure, toPayloadBody } from '../jobs/payload-body.ts';
import { streamResults } from '../jobs/stream-results.ts';
import { countAt, stringAt } from '../read-json.ts';
import type { OpenAiApi } from './create-openai-provider.ts';
import { findOpenAiJob, toInputName } from './find-job.ts';
import { fromOpenAiJobLine } from './from-job-line.ts';
import { fromOpenAiJobStatus, resultFilesOf } from './from-job-status.ts';
import { openAiJobLimits, outputKeptMs } from './job-limits.ts';
import { findOpenAiLineProblem, toJobEndpoint, toOpenAiJobLine } from './to-job-line.ts';

export interface OpenAiJobsOptions {
  readonly client: OpenAI;
  readonly wire: JobWire;
  readonly api: OpenAiApi;
  /** Whether it is OpenAI that is spoken to, or a server that knows the older parameters only. */
  readonly isCompatible: boolean;
  readonly toBody: (request: ModelRequest) => JsonObject;
  readonly readAnswer: (body: JsonValue) => AnswerReading;
}

/**
 * Batches of OpenAI: a file is uploaded, a batch is made of it, and its answers and errors come as two files. A batch is found
 * again by its metadata. A compatible server without batches answers 404, which is a refusal.
 */
export function createOpenAiJobs(options: OpenAiJobsOptions): JobCapability {
  const { client, wire, api, readAnswer } = options;
  const asksForOutput = !options.isCompatible;
  const listPage = (signal: AbortSignal, limit: number, after: string | null) =>
    askJob(wire, signal, (exchange) =>
      client.batches
        .list({ limit, ...(after === null ? {} : { after }) }, { fetchOptions: carry(exchange) })
        .asResponse(),
    );
  const readBatch = async (id: string, signal: AbortSignal) =>
    orNotFound(
      await askJob(wire, signal, (exchange) =>
        client.batches.retrieve(id, { fetchOptions: carry(exchange) }).asResponse(),
      ),
    );
  const readStatus = async (id: string, signal: AbortSignal): Promise<JobReply<JobStatus>> =>
    toStatusReply(await readBatch(id, signal), (body) => fromOpenAiJobStatus(body, asksForOutput), wire.key);

  return {
    limits: openAiJobLimits,
    toLine: (request, callId) => toOpenAiJobLine(options.toBody({ ...request, lane: 'batch' }), callId, api),
    findLineProblem: (line, model) => findOpenAiLineProblem(line, model, api),
    readClock: (signal) => readClockFrom(listPage(signal, 1, null)),

    async upload(payload, signal) {
      let body: PayloadBody | null = null;
      const reply = await askJob(
        wire,
        signal,
        (exchange) => {
          body = toPayloadBody(payload, exchange.progress);
          const file = toStreamingFile(body.stream, toInputName(payload.label), { type: 'application/jsonl' });
          return client.files.create({ file, purpose: 'batch' }, { fetchOptions: carry(exchange) }).asResponse();
        },
        wire.waits.stallMs,
      );
      throwReadFailure(body);
      if (reply.kind === 'problem') return reply;
      const id = stringAt(reply.value.body, 'id');
      if (id === null || id === '') return unreadable('the file was taken without an id');
      const bytes = countAt(reply.value.body, 'bytes');
      if (bytes !== null && bytes < payload.bytes)
        return unreadable(`of the ${payload.bytes} bytes of the file only ${bytes} arrived`);
      return { kind: 'ok', value: id };
    },

    create(payload, uploadedFileId, signal) {
      if (uploadedFileId === null) throw new Error(`the file of ${payload.label} was not uploaded`);
      return createJob(
        wire,
        signal,
        (exchange) =>
          client.batches
            .create(
              {
                input_file_id: uploadedFileId,
                endpoint: toJobEndpoint(api),
                completion_window: '24h',
                metadata: {
                  label: payload.label,
                  digest: payload.digest,
                  requests: String(payload.requestCount),
                },
                ...(asksForOutput
                  ? { output_expires_after: { anchor: 'created_at', seconds: outputKeptMs / 1000 } }
                  : {}),
              },
              { fetchOptions: carry(exchange) },
            )
            .asResponse(),
        (body) => {
          const providerJobId = stringAt(body, 'id');
          if (providerJobId === null || providerJobId === '') return null;
          return { providerJobId, resultsExpireAt: fromOpenAiJobStatus(body, asksForOutput)?.resultsExpireAt ?? null };
        },
      );
    },

    // At other servers a job may be found again by the name of its file alone, where they keep no metadata.
    removeUpload: options.isCompatible
      ? null
      : async (fileId, signal) => {
          const reply = orNotFound(
            await askJob(wire, signal, (exchange) =>
              client.files.delete(fileId, { fetchOptions: carry(exchange) }).asResponse(),
            ),
          );
          return reply.kind === 'ok' ? { kind: 'ok', value: null } : reply;
        },

    status: readStatus,

    async *results(providerJobId, signal) {
      const reply = await readBatch(providerJobId, signal);
      if (reply.kind === 'problem') {
        yield reply;
        return;
      }
      const { body } = reply.value;
      const status = fromOpenAiJobStatus(body, asksForOutput);
      if (status === null || status.state === 'running') {
        yield unreadable(`${providerJobId} has not ended: ${status?.rawState ?? 'it has no status'}`);
        return;
      }
      const files = resultFilesOf(body);
      if (isFileMissing(status, files)) {
        // Said to be done before its file is there; where it never comes, it is past its time one day.
        yield { ...unreadable(`${providerJobId} has no output file yet`), reason: 'not-found' };
        return;
      }
      for (const fileId of [files.output, files.errors].filter((id) => id !== null)) {
        for await (const piece of streamResults(wire, signal, (exchange) =>
          client.files.content(fileId, { fetchOptions: carry(exchange) }).asResponse(),
        )) {
          yield piece;
          if (piece.kind === 'problem') return;
        }
      }
    },

    readLine: (line) => withCleanMessage(fromOpenAiJobLine(line, readAnswer), wire.key),

    cancel: (providerJobId, signal) =>
      cancelJob(
        askJob(wire, signal, (exchange) =>
          client.batches.cancel(providerJobId, { fetchOptions: carry(exchange) }).asResponse(),
        ),
        () => readStatus(providerJobId, signal),
      ),

    find: (wanted, signal) =>
      findOpenAiJob(
        {
          isCompatible: options.isCompatible,
          readPage: (after) => listPage(signal, 100, after),
          readFile: (fileId) =>
            askJob(wire, signal, (exchange) =>
              client.files.retrieve(fileId, { fetchOptions: carry(exchange) }).asResponse(),
            ),
        },
        wanted,
      ),
  };
}

/** Something was answered, or nobody says that nothing was. */
function isFileMissing(
  { outcome, counts }: JobStatus,
  { output, errors }: { readonly output: string | null; readonly errors: string | null },
): boolean {
  if (output !== null) return false;
  const completed = counts?.completed ?? null;
  return completed === null ? outcome === 'completed' && errors === null : completed > 0;
}
