import { type ExitState, exitCodes, toExitCode, UserError } from '../core/errors.ts';
import type { LogLevel } from '../core/log-line.ts';
import type { Paint } from '../core/paint.ts';
import type { ProgressEvent } from '../ports/reporter.ts';
import { createReporter, type ReporterOptions, type ShownReporter } from './create-reporter.ts';
import { leaveOnInterrupt } from './interrupts.ts';
import { type OpenBatch, openBatch, type OpenOptions } from './open-batch.ts';
import { createSurroundings } from './surroundings.ts';
import { holdHeapGrowth } from './heap-growth.ts';

export interface Places {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
  readonly dataFolder: string | undefined;
  readonly outputFolder: string | undefined;
  readonly stdin: NodeJS.ReadableStream;
  /** What goes into the log of a batch. */
  readonly logLevel?: LogLevel | undefined;
  /** The command that takes the lock, for the one who finds it taken. */
  readonly command: string;
}

export interface Showing extends Pick<ReporterOptions, 'watchers'> {
  readonly style: ReporterOptions['style'];
  readonly logLevel: ReporterOptions['logLevel'];
  readonly paint: Paint;
}

/** Opens a batch, does the work and closes it again, whatever happens. */
export async function withBatch<T>(
  places: Places,
  options: OpenOptions,
  work: (batch: OpenBatch) => Promise<T>,
): Promise<T> {
  const surroundings = createSurroundings(places);
  holdHeapGrowth(surroundings, options.batchId, options.mode === 'create');
  const batch = await openBatch(surroundings, options);
  const stopListening = leaveOnInterrupt(batch.control, () => batch.close());
  try {
    return await work(batch);
  } catch (error) {
    // A mistake found before the first item was acquired leaves no batch behind that would be bound to it.
    if (batch.isNew && error instanceof UserError) batch.store.removeIfEmpty();
    throw error;
  } finally {
    stopListening();
    await batch.close();
  }
}

/** The same with progress shown and logged. */
export async function withReporter<T>(
  places: Places,
  options: OpenOptions,
  showing: Showing & { readonly simulated: boolean },
  work: (batch: OpenBatch, reporter: ShownReporter) => Promise<T>,
): Promise<T> {
  let shown: ShownReporter | null = null;
  return withBatch(places, options, async (batch) => {
    const reporter = beginAtFirstEvent(await createReporter(batch, showing), () => ({
      kind: 'run-started',
      command: places.command,
      process: process.pid,
      simulated: showing.simulated,
    }));
    shown = reporter;
    const { clock } = batch.surroundings;
    const startedAt = clock.now();
    const end = (exitCode: number | null, error: string | null) =>
      reporter.report({ kind: 'run-ended', durationMs: clock.now() - startedAt, exitCode, error });
    try {
      for (const message of batch.notices) reporter.report({ kind: 'notice', level: 'info', message });
      const result = await work(batch, reporter);
      end(exitCodeOf(result), null);
      return result;
    } catch (error) {
      // A mistake that is found before anything was done leaves no trace.
      if (reporter.hasBegun() || toErrorCode(error) !== exitCodes.usage.code) endByError(error, end);
      throw error;
    } finally {
      reporter.close();
    }
  }).finally(() => shown?.leave());
}

function beginAtFirstEvent(reporter: ShownReporter, toBegin: () => ProgressEvent) {
  let hasBegun = false;
  return {
    ...reporter,
    report(event: ProgressEvent) {
      if (!hasBegun) reporter.report(toBegin());
      hasBegun = true;
      reporter.report(event);
    },
    hasBegun: () => hasBegun,
  };
}

/** The first error counts, also where the log of it cannot be written. */
function endByError(error: unknown, end: (exitCode: number | null, error: string | null) => void): void {
  try {
    end(toErrorCode(error), error instanceof Error ? error.message : String(error));
  } catch (second) {
    if (!(second instanceof UserError)) throw second;
  }
}

function toErrorCode(error: unknown): number {
  return error instanceof UserError ? error.exitCode : exitCodes.unexpected.code;
}

/** null: the work does not say how it ended. */
function exitCodeOf(result: unknown): number | null {
  const isOutcome = typeof result === 'object' && result !== null && 'states' in result && Array.isArray(result.states);
  return isOutcome ? toExitCode(result.states as readonly ExitState[]) : null;
}
