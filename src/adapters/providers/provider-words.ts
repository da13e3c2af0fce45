/** What keys look like: OpenAI and Anthropic (sk-…), Google (AIza…, AQ.…), and others that compatible servers use. */
const keyLike = /\b(?:sk|pk|rk|gsk|xai|hf|csk|nvapi|key)[-_][\w*.-]{5,}[\w*]|\bAIza[\w*-]{10,}|\bAQ\.[\w*-]{10,}/g;
const bearer =
  /\b(Bearer|x-api-key|x-goog-api-key|api[-_ ]?key)(["']?\s*[:=]?\s*["']?)(?=[\w.~+/-]*[\d*])[\w*.~+/-]{12,}=*/gi;
const maxLength = 500;

/**
 * A provider's words fit for people, logs and files: one line, without control characters, without `secret` or anything
 * that looks like a key, at most 500 characters.
 */
export function toProviderWords(text: string, secret: string): string {
  const withoutSecret = secret.length >= 4 ? text.replaceAll(secret, '[key]') : text;
  const oneLine = withoutSecret.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  const words = oneLine.replace(bearer, '$1$2[key]').replace(keyLike, '[key]').replace(/\s+/g, ' ').trim();
  return (words.length <= maxLength ? words : `${words.slice(0, maxLength - 1)}…`).toWellFormed();
}
