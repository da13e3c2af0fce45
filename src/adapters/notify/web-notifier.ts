import type { Notifier } from '../../ports/notifier.ts';

const timeoutMs = 15_000;

/**
 * POSTs the notice as JSON. The address may hold a secret: only its host is ever said. A name and a password in it are sent as Basic
 * authentication.
 */
export function createWebNotifier(address: URL): Notifier {
  const { url, authorization } = takeCredentials(address);
  return {
    async notify(notice) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization },
          body: JSON.stringify(notice),
          // Followed it would be asked for without the notice (301, 302, 303), or the notice sent to whom nobody named.
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
        if (response.status >= 300 && response.status < 400)
          return `${url.host} answered ${response.status}, and was not told: give the address that it leads to`;
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

/** fetch refuses an address with credentials, and says them. */
function takeCredentials(address: URL): { readonly url: URL; readonly authorization: { authorization?: string } } {
  const url = new URL(address);
  const { username, password } = url;
  if (username === '' && password === '') return { url, authorization: {} };
  url.username = '';
  url.password = '';
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { url, authorization: { authorization: `Basic ${pair}` } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function nameOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : null;
}

function codeOfCause(error: unknown): string | null {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : null;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : null;
}
