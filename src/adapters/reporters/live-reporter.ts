import type { Reporter } from '../../ports/reporter.ts';

/** A reporter that holds a timer or the lower end of the screen. */
export interface LiveReporter extends Reporter {
  /** Leaves the screen to somebody else, for instance to a question, until `resume`. Events go on being counted. */
  pause(): void;
  resume(): void;
  /** Ends it for good. Without it the process would go on. */
  close(): void;
}
