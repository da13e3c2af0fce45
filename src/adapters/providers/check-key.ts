import { digestOf } from '../../core/digest.ts';
import { UserError } from '../../core/errors.ts';
import type { ProviderName } from '../../core/request.ts';

/** A key that cannot stand in a header would be quoted by the error of the HTTP library: refused first, without saying it. */
export function checkKey(key: string, provider: ProviderName): string {
  const trimmed = key.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new UserError({
    code: 'bad-key',
    message:
      trimmed === ''
        ? `The key for ${provider} is empty`
        : `The key for ${provider} has a character that no key has (a space, a line break or a letter with a mark)`,
    hint: 'Copy it again from the provider, without quotation marks',
    state: 'provider',
  });
}

/** Tells accounts apart without saying the key. */
export function fingerprintOf(provider: ProviderName, baseUrl: string, key: string): string {
  return digestOf(`${provider}\n${baseUrl.replace(/\/+$/, '')}\n${key}`).slice(0, 16);
}
