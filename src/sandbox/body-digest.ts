import { hash } from 'node:crypto';

/** The name of a request in the ledger, and the word under which its answer can be told: sha256 in hex of the raw bytes. */
export function digestOfBody(body: Uint8Array | string): string {
  return hash('sha256', body, 'hex');
}
