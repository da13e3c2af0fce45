import { fromLogLine, type LogLine } from '../../core/log-line.ts';
import type { ProgressEvent, Reporter } from '../../ports/reporter.ts';

/** Writes what happens into the batch's log. */
export function createLogReporter(options: {
  readonly toLine: (event: ProgressEvent) => LogLine | null;
  readonly append: (line: object) => void;
}): Reporter {
  return {
    report(event) {
      const line = options.toLine(event);
      if (line !== null) options.append(fromLogLine(line));
    },
  };
}
