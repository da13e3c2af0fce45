import { toTerminalText } from '../core/terminal-text.ts';
import { version } from '../generated/version.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { OpenBatch } from './open-batch.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** So long the end of a run waits for a collector that is not there. */
const timeoutMs = 3000;

/** Who watches a run from outside, by OpenTelemetry; null: nobody asked for it, and nothing of it is loaded. */
export async function watchRun(batch: OpenBatch, run: string, reporter: Reporter) {
  const { environment, clock } = batch.surroundings;
  const say = (message: string) => reporter.report({ kind: 'notice', level: 'warning', message });
  const endpoint = endpointOf(environment);
  if (endpoint === null) return null;
  const url = URL.parse(endpoint);
  if (url === null) {
    say('OpenTelemetry: the endpoint that the environment names is no address; no spans are sent.');
    return null;
  }
  if (protocolOf(environment) === 'grpc')
    say('OpenTelemetry: spans are sent over HTTP as JSON (port 4318 as a rule), not by gRPC.');
  const { createTelemetry } = await import('../adapters/telemetry/create-telemetry.ts');
  return createTelemetry({
    url: endpoint,
    batchId: batch.store.batchId,
    run,
    version,
    hasContent: asksForContent(environment),
    timeoutMs: Number(timeoutOf(environment)) || timeoutMs,
    now: () => clock.now(),
    // Not the address: it may hold a secret.
    onTrouble: (error) =>
      say(
        `OpenTelemetry: ${url.host} does not take spans${reasonOf(error)}. The run goes on without, and tries again now and then.`,
      ),
  });
}

/** The names are those of the OpenTelemetry specification ("OTLP Exporter Configuration", looked at 2026-11-27). */
function endpointOf(environment: Environment): string | null {
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return null;
  if ((environment['OTEL_TRACES_EXPORTER'] ?? 'otlp') !== 'otlp') return null;
  const ofTraces = environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim() ?? '';
  if (ofTraces !== '') return ofTraces;
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() ?? '';
  return base === '' ? null : `${base.replace(/\/+$/, '')}/v1/traces`;
}

function protocolOf(environment: Environment): string | undefined {
  return environment['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? environment['OTEL_EXPORTER_OTLP_PROTOCOL'];
}

function timeoutOf(environment: Environment): string | undefined {
  return environment['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] ?? environment['OTEL_EXPORTER_OTLP_TIMEOUT'];
}

/** `true`, as the conventions began, or the words that came later and mean spans. */
function asksForContent(environment: Environment): boolean {
  const word = environment['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT']?.trim().toLowerCase() ?? '';
  return ['true', 'span_only', 'span_and_event'].includes(word);
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' || typeof code === 'number' ? ` (${toTerminalText(String(code), 60)})` : '';
}
