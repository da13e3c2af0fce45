import type { JobLine, JobStatus } from '../../../ports/jobs.ts';
import { toProviderWords } from '../provider-words.ts';

/** A provider's words in a status, fit for people and logs, without the key. */
export function withCleanWords(status: JobStatus, key: string): JobStatus {
  return {
    ...status,
    rawState: toProviderWords(status.rawState, key),
    words: status.words === null ? null : toProviderWords(status.words, key),
    invalidLines: status.invalidLines.map(({ line, message }) => ({ line, message: toProviderWords(message, key) })),
  };
}

export function withCleanMessage(line: JobLine, key: string): JobLine {
  return 'message' in line ? { ...line, message: toProviderWords(line.message, key) } : line;
}
