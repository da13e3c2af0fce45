import type { LiveReporter } from './live-reporter.ts';

/** Says nothing: for --quiet. */
export function createQuietReporter(): LiveReporter {
  return { report() {}, pause() {}, resume() {}, close() {} };
}
