const keyLike = /\b(?:sk|pk|rk|gsk|xai|hf|csk|nvapi)[-_][\w*.-]{8,}|\bAIza[\w*-]{10,}|\bAQ\.[\w*-]{10,}/g;
const inHeader = /\b(Bearer|Basic|x-api-key|x-goog-api-key)(["']?\s*[:=]?\s*["']?)[\w*.~+/-]{12,}=*/gi;
/** Whatever the scheme, and also where the header is a field of JSON. */
const authorization =
  /\b((?:proxy-)?authorization)(["']?\s*[:=]\s*["']?)((?:(?:basic|bearer|negotiate|ntlm|token|apikey)\s+)?)[^\s"',;\\]+/gi;
/** `user:password@` of an address, up to its last @. */
const inAddress = /\b([a-z][a-z0-9+.-]*:\/\/)(?!\[key\]@)[^\s/?#"'<>\\]+@/gi;
const inQuery =
  /([?&](?:api[-_]?key|key|token|access[-_]token|auth|secret|signature|sig|password)=)(?!\[key\])[^\s&#"'<>\\]+/gi;

/** Text without `secrets` and without what looks like a key, a password in an address or an `Authorization` header. */
export function withoutKeys(text: string, secrets: readonly string[]): string {
  let cleaned = text;
  for (const secret of secrets) if (secret.length >= 4) cleaned = cleaned.replaceAll(secret, '[key]');
  return cleaned
    .replace(inHeader, '$1$2[key]')
    .replace(keyLike, '[key]')
    .replace(authorization, '$1$2$3[key]')
    .replace(inAddress, '$1[key]@')
    .replace(inQuery, '$1[key]');
}
