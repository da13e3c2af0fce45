/**
 * Group commit: one waiting for the disk serves all who asked before it began.
 *
 *   idle ──asked──▶ next round begins in a microtask ──▶ waiting for the disk ──▶ idle
 *                      (callers of this turn share it)      (who asks now gets the round after it)
 */
export function createGroupSync(sync: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function round(): Promise<void> {
    await running.catch(() => {});
    next = null;
    running = sync();
    await running;
  }

  return () => {
    next ??= round();
    return next;
  };
}
