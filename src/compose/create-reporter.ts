import type { Paint } from '../core/paint.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { OpenBatch } from './open-batch.ts';

export interface ReporterOptions {
  /** `live`: redrawn in place; `lines`: at intervals; `quiet`: warnings alone. */
  readonly style: 'live' | 'lines' | 'quiet';
  readonly logLevel: 'debug' | 'info' | 'warning' | 'error';
  readonly simulated: boolean;
  readonly paint: Paint;
}

export interface ShownReporter extends Reporter {
  /** Leaves the screen to a question until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Tells the terminal and the batch's log what happens. Everything goes to stderr. */
export async function createReporter(batch: OpenBatch, options: ReporterOptions): Promise<ShownReporter> {
  const { store, surroundings } = batch;
  const { createLogReporter } = await import('../adapters/reporters/log-reporter.ts');
  const { createLineBuffer } = await import('../adapters/reporters/line-buffer.ts');
  const { combineReporters } = await import('../adapters/reporters/combine-reporters.ts');
  const lines = createLineBuffer((all) => store.appendLog(...all));
  const log = createLogReporter({
    append: lines.add,
    level: options.logLevel,
    secrets: secretsOf(surroundings.environment),
    now: () => surroundings.clock.now(),
  });
  const reporter = combineReporters([await createShown(batch, options), log]);
  for (const message of batch.notices) reporter.report({ kind: 'notice', level: 'info', message });
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
  return { ...reporter, close };
}

async function createShown(batch: OpenBatch, { style, simulated, paint }: ReporterOptions): Promise<ShownReporter> {
  const { toScreen } = await import('../adapters/reporters/screen.ts');
  const screen = toScreen(process.stderr);
  if (style === 'quiet') return (await import('../adapters/reporters/quiet-reporter.ts')).createQuietReporter(screen);
  const common = { screen, batchId: batch.store.batchId, simulated };
  if (style === 'lines') return (await import('../adapters/reporters/line-reporter.ts')).createLineReporter(common);
  return (await import('../adapters/reporters/terminal-reporter.ts')).createTerminalReporter({ ...common, paint });
}

/** What must never reach a log: values of variables that hold keys. */
function secretsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    /KEY|TOKEN|SECRET|PASSWORD/i.test(name) && value !== undefined && value.length >= 8 ? [value] : [],
  );
}
