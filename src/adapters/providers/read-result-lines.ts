import type { JobProblem, ResultsPiece } from '../../ports/jobs.ts';
import { toJobProblem } from './ask-about-jobs.ts';
import { type Wire, wordsOfFailure } from './call.ts';
import { toProviderWords } from './provider-words.ts';
import { parseJson } from './read-json.ts';

const linesAtOnce = 500;

/**
 * The lines of a file that is streamed from a provider, some hundred at a time. A body that ends before its length, or in the
 * middle of a line, was cut off.
 */
export async function* readResultLines(wire: Wire, open: () => Promise<Response>): AsyncGenerator<ResultsPiece> {
  let response: Response;
  try {
    response = await open();
  } catch (error) {
    yield toConnectionProblem(wire, error);
    return;
  }
  if (!response.ok || response.body === null) {
    yield await toHttpProblem(wire, response);
    return;
  }
  const decoder = new TextDecoder();
  let rest = '';
  let lines: string[] = [];
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) if (part.trim() !== '') lines.push(part);
      if (lines.length < linesAtOnce) continue;
      yield { kind: 'lines', lines };
      lines = [];
    }
  } catch (error) {
    yield toConnectionProblem(wire, error);
    return;
  }
  const last = rest + decoder.decode();
  if (last.trim() !== '') lines.push(last);
  if (lines.length > 0) yield { kind: 'lines', lines };
}

export function toConnectionProblem(wire: Wire, error: unknown): JobProblem {
  return {
    kind: 'problem',
    action: 'resend',
    reason: 'connection',
    message: toProviderWords(wordsOfFailure(error), wire.key),
    status: null,
    retryAfterMs: null,
  };
}

export async function toHttpProblem(wire: Wire, response: Response): Promise<JobProblem> {
  let text = '';
  try {
    text = await response.text();
  } catch {
    // What it says beside its status is lost.
  }
  const { action, reason, message, retryAfterMs } = wire.readError({
    status: response.status,
    text,
    body: parseJson(text),
  });
  return toJobProblem({
    action,
    reason,
    message: toProviderWords(message, wire.key),
    status: response.status,
    retryAfterMs,
  });
}
