import type { Notifier } from '../../ports/notifier.ts';

const timeoutMs = 15_000;

/** POSTs the notice as JSON. The address may hold a secret: only its host is ever said. */
export function createWebNotifier(url: URL): Notifier {
  return {
    async notify(notice) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(notice),
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
        return response.ok ? null : `${url.host} answered ${response.status}`;
      } catch (error) {
        if (nameOf(error) === 'TimeoutError') return `${url.host} did not answer within ${timeoutMs / 1000} seconds`;
        // What fetch throws for the wire is a TypeError, whatever its cause.
        if (nameOf(error) !== 'TypeError') throw error;
        const code = codeOfCause(error);
        return `${url.host} could not be reached${code === null ? '' : ` (${code})`}`;
      }
    },
  };
}

function nameOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : null;
}

function codeOfCause(error: unknown): string | null {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : null;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : null;
}
