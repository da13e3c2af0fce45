/** What keys look like: OpenAI and Anthropic (sk-…), Google (AIza…, AQ.…), and others that compatible servers use. */
const keyLike = /\b(?:sk|pk|rk|gsk|xai|hf|csk|nvapi|key)[-_][\w*.-]{5,}[\w*]|\bAIza[\w*-]{10,}|\bAQ\.[\w*-]{10,}/g;
const bearer =
  /\b(Bearer|x-api-key|x-goog-api-key|api[-_ ]?key)(["']?\s*[:=]?\s*["']?)(?=[\w.~+/-]*[\d*])[\w*.~+/-]{12,}=*/gi;
const maxLength = 500;
/** Far more than is kept; a server may answer with megabytes. */
const maxReadLength = 20_000;

/** So many letters in a row of a key are a part of it. */
const partLength = 8;

/** The text without the secret, as it is or encoded, and without long parts of it: some servers mask only the middle. */
function withoutPartsOf(secret: string, text: string): string {
  if (secret.length < 4) return text;
  let cleaned = text;
  const base64 = Buffer.from(secret).toString('base64');
  for (const form of [secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')])
    cleaned = cleaned.replaceAll(form, '[key]');
  if (secret.length < 2 * partLength) return cleaned;
  const parts = new Set(
    Array.from({ length: secret.length - partLength + 1 }, (_, at) => secret.slice(at, at + partLength)),
  );
  let kept = '';
  for (let at = 0; at < cleaned.length; ) {
    let end = at;
    while (parts.has(cleaned.slice(end, end + partLength))) end += 1;
    kept += end === at ? cleaned[at] : '[key]';
    at = end === at ? at + 1 : end + partLength - 1;
  }
  return kept;
}

/**
 * A provider's words fit for people, logs and files: one line, without control characters, without `secret` or anything
 * that looks like a key, at most 500 characters.
 */
export function toProviderWords(text: string, secret: string): string {
  const withoutSecret = withoutPartsOf(secret, text.slice(0, maxReadLength));
  const oneLine = withoutSecret.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  const words = oneLine.replace(bearer, '$1$2[key]').replace(keyLike, '[key]').replace(/\s+/g, ' ').trim();
  return (words.length <= maxLength ? words : `${words.slice(0, maxLength - 1)}…`).toWellFormed();
}
