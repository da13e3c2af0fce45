const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does something that has no end of its own, until Ctrl-C, a signal, or a reader of stdout that has gone away. */
export async function untilAsked<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const asked = new AbortController();
  const end = () => asked.abort();
  for (const signal of signals) process.on(signal, end);
  process.stdout.on('error', end);
  try {
    return await work(asked.signal);
  } finally {
    for (const signal of signals) process.off(signal, end);
    process.stdout.off('error', end);
  }
}
