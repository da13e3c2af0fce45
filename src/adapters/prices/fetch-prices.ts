import { UserError } from '../../core/errors.ts';

/** What is needed of a fetch: one that streams the body, so that a long one is given up before it is read. */
export type StreamingFetch = (
  url: URL,
  init: { signal: AbortSignal; headers: Record<string, string> },
) => Promise<Response>;

const mostBytes = 4 * 1024 * 1024;
const mostHops = 5;
const timeoutMs = 30_000;
const ownMachine = ['localhost', '127.0.0.1', '[::1]'];

export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/**
 * The text at an https address, of at most 4 MB, within 30 seconds, over at most five redirects, each to https again. Plain
 * http is for one's own machine alone: prices from anywhere else could be anybody's.
 */
export async function fetchPrices(address: string, fetch: StreamingFetch): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  let url = toUrl(address, address);
  try {
    for (let hop = 0; hop <= mostHops; hop += 1) {
      const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
      const next = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && next !== null) {
        await response.body?.cancel();
        url = toUrl(new URL(next, url).href, address);
        continue;
      }
      if (!response.ok) throw refused(url, `it answers ${response.status}`);
      return await readText(response, url);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (signal.aborted) throw refused(url, `it did not answer within ${timeoutMs / 1000} seconds`);
    throw refused(url, wordsOf(error));
  }
  throw refused(url, `it redirects more than ${mostHops} times`);
}

/** Without what belongs to the one who asks: user, password, query. */
export function toPlainAddress(address: string | URL): string {
  const url = URL.parse(String(address));
  return url === null ? 'the address' : `${url.origin}${url.pathname}`;
}

function toUrl(text: string, given: string): URL {
  const url = URL.parse(text);
  const isSafe =
    url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && ownMachine.includes(url.hostname)));
  if (isSafe) return url;
  throw new UserError({
    code: 'price-address',
    message: `--from ${toPlainAddress(given)}: ${text === given ? 'this is' : 'it leads to'} no https address`,
    hint: 'Give an address that begins with https://, or a file.',
  });
}

async function readText(response: Response, url: URL): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw refused(url, 'it is larger than 4 MB, which no price file is');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function refused(url: URL, words: string): UserError {
  return new UserError({
    code: 'price-address',
    message: `The prices at ${toPlainAddress(url)} cannot be had: ${words}`,
    hint: 'Nothing was changed. Save them to a file and give that: --from prices-of-today.json.',
  });
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
