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
        if (!(error instanceof Error)) throw error;
        const cause = error.cause instanceof Error && 'code' in error.cause ? ` (${String(error.cause.code)})` : '';
        return error.name === 'TimeoutError'
          ? `${url.host} did not answer within ${timeoutMs / 1000} seconds`
          : `${url.host} could not be reached${cause}`;
      }
    },
  };
}
