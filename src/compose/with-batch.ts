import { type ExitState, toExitCode, UserError } from '../core/errors.ts';
import type { Paint } from '../core/paint.ts';
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
  const stopListening = leaveOnInterrupt(() => batch.close());
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
    const { clock } = batch.surroundings;
    const startedAt = clock.now();
    const reporter = await createReporter(batch, showing);
    shown = reporter;
    const end = (exitCode: number | null, error: string | null) =>
      reporter.report({ kind: 'run-ended', durationMs: clock.now() - startedAt, exitCode, error });
    reporter.report({
      kind: 'run-started',
      command: places.command,
      process: process.pid,
      simulated: showing.simulated,
    });
    for (const message of batch.notices) reporter.report({ kind: 'notice', level: 'info', message });
    try {
      const result = await work(batch, reporter);
      end(exitCodeOf(result), null);
      return result;
    } catch (error) {
      endByError(error, end);
      throw error;
    } finally {
      reporter.close();
    }
  }).finally(() => shown?.leave());
}

/** The first error counts, also where the log of it cannot be written. */
function endByError(error: unknown, end: (exitCode: number | null, error: string | null) => void): void {
  try {
    end(error instanceof UserError ? error.exitCode : 1, error instanceof Error ? error.message : String(error));
  } catch (second) {
    if (!(second instanceof UserError)) throw second;
  }
}

/** null: the work does not say how it ended. */
function exitCodeOf(result: unknown): number | null {
  const isOutcome = typeof result === 'object' && result !== null && 'states' in result && Array.isArray(result.states);
  return isOutcome ? toExitCode(result.states as readonly ExitState[]) : null;
}
