import { isAtLeast, type LogLevel } from '../../core/log-line.ts';
import type { LiveReporter } from './live-reporter.ts';

/** Shows no notice that is below the level; progress is what it was. */
export function fromLevel(level: LogLevel, reporter: LiveReporter): LiveReporter {
  return {
    ...reporter,
    report(event) {
      if (event.kind === 'notice' && !isAtLeast(event.level, level)) return;
      reporter.report(event);
    },
  };
}
