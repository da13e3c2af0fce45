import { createEditor } from './create-editor.ts';
import { createDashboardBackend } from './dashboard/create-dashboard-backend.ts';
import { holdHeapOfDashboard } from './heap-growth.ts';
import type { Surroundings } from './surroundings.ts';

/** The terminal application until the person quits; gives the exit code. Runs go on without it. */
export async function runDashboard(
  surroundings: Surroundings,
  options: {
    readonly stdin: NodeJS.ReadStream;
    readonly stdout: NodeJS.WriteStream;
    readonly hasColour: boolean;
    readonly hasMouse: boolean;
    /** A batch to begin with; null: all of them. */
    readonly batchId: string | null;
  },
): Promise<number> {
  const { environment, clock } = surroundings;
  // Loaded here: no other command pays for it.
  const { checkTerminal, showDashboard } = await import('../ui/dashboard.ts');
  checkTerminal({ ...options, environment });
  holdHeapOfDashboard();
  const edit = createEditor(environment);
  return showDashboard({
    ...options,
    backend: createDashboardBackend(surroundings),
    environment,
    now: () => clock.now(),
    ...(edit === null ? {} : { edit }),
    ...(options.batchId === null ? {} : { begin: [{ screen: 'batch', batchId: options.batchId }] }),
  });
}
