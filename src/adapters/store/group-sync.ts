/**
 * Group commit: one waiting for the disk serves all who asked before it began.
 *
 *   idle ──asked──▶ next round begins when this turn of the loop is over ──▶ waiting for the disk ──▶ idle
 *                      (callers of this turn share it)                          (who asks now gets the round after it)
 */
export function createGroupSync(sync: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function round(): Promise<void> {
    await running.catch(() => {});
    // All whose calls came back in this turn of the loop share the round.
    await new Promise((resolve) => void setImmediate(resolve));
    next = null;
    running = sync();
    await running;
  }

  return () => {
    next ??= round();
    return next;
  };
}
