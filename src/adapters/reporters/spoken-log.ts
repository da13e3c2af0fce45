import type { LogLine } from '../../core/log-line.ts';
import { formatLogLine } from '../../core/log-text.ts';
import type { Paint } from '../../core/paint.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import type { LiveReporter } from './live-reporter.ts';
import type { Screen } from './screen.ts';

/** Every line of the log for people, as it is written: in place of progress, for who looks for a fault. */
export function createSpokenLog(options: {
  readonly screen: Pick<Screen, 'write'>;
  readonly paint: Paint;
  readonly toLine: (event: ProgressEvent) => LogLine | null;
}): LiveReporter {
  const { screen, paint, toLine } = options;
  let isPaused = false;
  let held: string[] = [];
  return {
    report(event) {
      const line = toLine(event);
      if (line === null) return;
      const text = `${formatLogLine(line, paint)}\n`;
      if (isPaused) held.push(text);
      else screen.write(text);
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      screen.write(held.join(''));
      held = [];
    },
    close() {},
  };
}
