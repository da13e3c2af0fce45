import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ProgressEvent, Reporter } from '../../ports/reporter.ts';
import { createPatientExporter } from './patient-exporter.ts';
import { attributesOfCall, attributesOfJob, contentOfCall, nameOfCall } from './span-attributes.ts';

export interface Telemetry extends Reporter {
  /** Sends what is left; gives up after some seconds. */
  leave(): Promise<void>;
}

export interface TelemetryOptions {
  /**
   * Where spans go, as OTLP over HTTP in JSON. The libraries themselves read OTEL_EXPORTER_OTLP_HEADERS, …_COMPRESSION,
   * OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES from the environment of the process.
   */
  readonly url: string;
  readonly batchId: string;
  /** Names the invocation, as the log does. */
  readonly run: string;
  readonly version: string;
  /** Prompts and answers are sent too. */
  readonly hasContent: boolean;
  /** How long one sending may take. */
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Told once. */
  readonly onTrouble: (error: unknown) => void;
}

const serviceName = 'batch-pipeline';
/** Of a run that is faster than its collector: what does not fit is left out. */
const maxWaitingSpans = 8192;

/**
 * One span for the run, below it one for each call and each job that was collected, the calls of a job below the job:
 *
 *   run-started ──called──▶ span of the call, at once          ──run-ended──▶ span of the run
 *        └──called in job n──▶ span of job n, open ──job-collected──▶ ended
 *
 * A run that is killed leaves the spans of its calls, without the run's.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { batchId, run, url, timeoutMs, version } = options;
  const exporter = createPatientExporter(new OTLPTraceExporter({ url, timeoutMillis: timeoutMs }), options);
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: maxWaitingSpans })],
  });
  const tracer = provider.getTracer(serviceName, version);
  const own: Attributes = { 'batch_pipeline.batch.id': batchId, 'batch_pipeline.run.id': run };
  const jobs = new Map<number, Span>();
  let root: Span | null = null;
  const below = (span: Span | null): Context => (span === null ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span));

  function jobSpan(job: number, name: string, startTime: number): Span {
    const standing = jobs.get(job);
    if (standing !== undefined) return standing;
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes: own }, below(root));
    jobs.set(job, span);
    return span;
  }

  function addCall(event: Extract<ProgressEvent, { kind: 'called' }>): void {
    const { job, model, startedAtMs: startTime, endedAtMs, outcome } = event;
    const parent = job === null ? root : jobSpan(job, nameOfJob(model), startTime);
    const attributes = {
      ...own,
      ...attributesOfCall(event),
      ...(options.hasContent ? contentOfCall(event) : {}),
    };
    const span = tracer.startSpan(nameOfCall(event), { kind: SpanKind.CLIENT, startTime, attributes }, below(parent));
    if (outcome.kind === 'problem') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.reason });
    span.end(endedAtMs);
  }

  return {
    report(event) {
      switch (event.kind) {
        case 'run-started':
          root = tracer.startSpan(
            `${serviceName} ${event.command}`,
            {
              attributes: {
                ...own,
                'batch_pipeline.command': event.command,
                'batch_pipeline.simulated': event.simulated,
              },
            },
            ROOT_CONTEXT,
          );
          return;
        case 'called':
          return addCall(event);
        case 'job-collected': {
          const span = jobSpan(event.job, nameOfJob(event.facts.model), event.facts.submittedAtMs);
          jobs.delete(event.job);
          span.setAttributes(attributesOfJob(event));
          if (event.facts.outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
          span.end(event.facts.endedAtMs);
          return;
        }
        case 'stopped':
          root?.setAttribute('batch_pipeline.stopped_by', event.reason);
          return;
        case 'run-ended':
          root?.setAttribute('batch_pipeline.exit_code', event.exitCode ?? 0);
          if (event.error !== null) root?.setStatus({ code: SpanStatusCode.ERROR });
          root?.end();
          return;
        default:
          return;
      }
    },
    async leave() {
      for (const span of jobs.values()) span.end();
      await Promise.race([
        provider.shutdown(),
        new Promise<void>((resolve) => void setTimeout(resolve, timeoutMs).unref()),
      ]);
    },
  };
}

function nameOfJob(model: string): string {
  return `batch job ${model}`;
}
