import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

const pauseMs = 60_000;
const success = { code: 0 } as const;

/**
 * An exporter that nobody has to wait for: when the collector does not take spans, that is told once, and nothing is sent to it for a
 * minute; what falls into that minute is left out.
 */
export function createPatientExporter(
  exporter: SpanExporter,
  { now, onTrouble }: { readonly now: () => number; readonly onTrouble: (error: unknown) => void },
): SpanExporter {
  let notBefore = 0;
  let wasTold = false;
  return {
    export(spans: ReadableSpan[], done) {
      if (now() < notBefore) return done(success);
      exporter.export(spans, ({ code, error }) => {
        if (code !== success.code) {
          notBefore = now() + pauseMs;
          if (!wasTold) onTrouble(error);
          wasTold = true;
        }
        done(success);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined ? {} : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
