import type { LiveReporter } from './live-reporter.ts';
import type { Reporter } from '../../ports/reporter.ts';

/** Tells every reporter what happens, in the order given. */
export function combineReporters(reporters: readonly (Reporter | LiveReporter)[]): LiveReporter {
  const live = reporters.filter((reporter): reporter is LiveReporter => 'close' in reporter);
  return {
    report(event) {
      for (const reporter of reporters) reporter.report(event);
    },
    pause() {
      for (const reporter of live) reporter.pause();
    },
    resume() {
      for (const reporter of live) reporter.resume();
    },
    close() {
      for (const reporter of live) reporter.close();
    },
  };
}
