const keyLike = /\b(?:sk|pk|rk|gsk|xai|hf|csk|nvapi)[-_][\w*.-]{8,}|\bAIza[\w*-]{10,}|\bAQ\.[\w*-]{10,}/g;
const inHeader = /\b(Bearer|x-api-key|x-goog-api-key)(["']?\s*[:=]?\s*["']?)[\w*.~+/-]{12,}=*/gi;

/** Text without `secrets` and without what looks like a key. */
export function withoutKeys(text: string, secrets: readonly string[]): string {
  let cleaned = text;
  for (const secret of secrets) if (secret.length >= 4) cleaned = cleaned.replaceAll(secret, '[key]');
  return cleaned.replace(inHeader, '$1$2[key]').replace(keyLike, '[key]');
}
