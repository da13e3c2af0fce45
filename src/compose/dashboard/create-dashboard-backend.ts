import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DashboardBackend } from '../../ports/dashboard-backend.ts';
import type { Surroundings } from '../surroundings.ts';
import { type BackendThread, createBackendThread } from './backend-thread.ts';
import { type Method, type Role, roleOf } from './channel.ts';
import { toThreadStart } from './thread-surroundings.ts';

/** A thread that does nothing is ended after so long. */
const workIdleMs = 45_000;

/**
 * What is behind the dashboard. Everything is done in threads of its own, so that a keypress is answered whatever is being looked
 * at; a run is another process altogether and knows nothing of it.
 */
export function createDashboardBackend(
  surroundings: Surroundings,
  /** Executable and first words that start this program, for runs of their own. */
  program: readonly string[] = [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
): DashboardBackend {
  const scratchFolder = join(tmpdir(), `batch-pipeline-dashboard-${process.pid}-${randomBytes(6).toString('hex')}`);
  const removeScratch = () => rmSync(scratchFolder, { recursive: true, force: true });
  process.once('exit', removeScratch);
  const parts = { program, scratchFolder };
  const threads: Readonly<Record<Role, BackendThread>> = {
    look: createBackendThread({
      start: toThreadStart(surroundings, 'look', parts),
      idleMs: null,
      oldGenerationMb: 512,
      youngGenerationMb: 6,
    }),
    work: createBackendThread({
      start: toThreadStart(surroundings, 'work', parts),
      idleMs: workIdleMs,
      oldGenerationMb: 1024,
      youngGenerationMb: 12,
    }),
  };
  const close = async () => {
    await Promise.all([threads.look.close(), threads.work.close()]);
    process.off('exit', removeScratch);
    removeScratch();
  };
  return new Proxy({ close } as DashboardBackend, {
    get(target, name) {
      // Whoever awaits the backend asks it for `then`.
      if (name === 'close' || typeof name !== 'string' || name === 'then') return Reflect.get(target, name);
      const method = name as Method;
      return (...args: readonly unknown[]) => threads[roleOf(method)].call(method, args);
    },
  });
}
