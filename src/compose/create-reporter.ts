import type { LogLevel } from '../core/log-line.ts';
import type { Paint } from '../core/paint.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { OpenBatch } from './open-batch.ts';
import { watchRun } from './watch-run.ts';

export interface ReporterOptions {
  /** `live`: redrawn in place; `lines`: at intervals; `quiet`: warnings alone. */
  readonly style: 'live' | 'lines' | 'quiet';
  /** What goes into the log, and which notices are shown; `debug` shows the log itself. */
  readonly logLevel: LogLevel;
  readonly simulated: boolean;
  readonly paint: Paint;
  /** Who watches beside the terminal and the log. */
  readonly watchers?: readonly Watcher[];
}

/** Somebody outside who is told what happens. */
export interface Watcher extends Reporter {
  /** Waits, not for long, until all of it has been told. When the batch is closed. */
  leave(): Promise<void>;
}

export interface ShownReporter extends Watcher {
  /** Leaves the screen to a question until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

const runIdLength = 8;

/** Tells the terminal and the batch's log what happens. Everything goes to stderr. */
export async function createReporter(batch: OpenBatch, options: ReporterOptions): Promise<ShownReporter> {
  const { store, surroundings } = batch;
  const { createLogLines } = await import('../adapters/reporters/to-log-line.ts');
  const { createLogReporter } = await import('../adapters/reporters/log-reporter.ts');
  const { createLineBuffer } = await import('../adapters/reporters/line-buffer.ts');
  const { combineReporters } = await import('../adapters/reporters/combine-reporters.ts');
  const { secretsOf } = await import('../adapters/reporters/secrets-of.ts');
  const run = surroundings.clock.randomId(runIdLength);
  const toLine = createLogLines({
    run,
    level: options.logLevel,
    secrets: secretsOf(surroundings.environment),
    now: () => surroundings.clock.now(),
  });
  const lines = createLineBuffer((all) => store.appendLog(...all));
  let hasLeft = false;
  const append = (line: object) => {
    if (!hasLeft) lines.add(line);
  };
  const log = createLogReporter({ append, toLine });
  const here = combineReporters([await createShown(batch, options, toLine), log]);
  const telemetry = await watchRun(batch, run, here);
  const watchers = [...(telemetry === null ? [] : [telemetry]), ...(options.watchers ?? [])];
  const reporter = combineReporters([here, ...watchers]);
  const stopListening = batch.control.onTrouble((message) =>
    reporter.report({ kind: 'notice', level: 'warning', message }),
  );
  const close = () => {
    stopListening();
    try {
      lines.flush();
    } finally {
      reporter.close();
    }
  };
  const leave = async () => {
    // Another may hold the lock by now.
    hasLeft = true;
    await Promise.all(watchers.map((watcher) => watcher.leave()));
  };
  return { ...reporter, close, leave };
}

type ToLine = ReturnType<typeof import('../adapters/reporters/to-log-line.ts').createLogLines>;

async function createShown(
  batch: OpenBatch,
  { style, simulated, paint, logLevel }: ReporterOptions,
  toLine: ToLine,
): Promise<Omit<ShownReporter, 'leave'>> {
  const { toScreen } = await import('../adapters/reporters/screen.ts');
  const { fromLevel } = await import('../adapters/reporters/from-level.ts');
  const screen = toScreen(process.stderr);
  if (style === 'quiet')
    return fromLevel(logLevel, (await import('../adapters/reporters/quiet-reporter.ts')).createQuietReporter(screen));
  if (logLevel === 'debug')
    return (await import('../adapters/reporters/spoken-log.ts')).createSpokenLog({ screen, paint, toLine });
  const common = { screen, batchId: batch.store.batchId, simulated };
  if (style === 'lines')
    return fromLevel(logLevel, (await import('../adapters/reporters/line-reporter.ts')).createLineReporter(common));
  const { createTerminalReporter } = await import('../adapters/reporters/terminal-reporter.ts');
  return fromLevel(logLevel, createTerminalReporter({ ...common, paint }));
}
