import { formatDuration } from '../core/money-text.ts';
import type { ModelId, ModelRequest } from '../core/request.ts';
import type { CallOutcome } from '../ports/provider.ts';
import type { Limiter } from './limiter.ts';
import type { Run } from './run.ts';

const breakerGivesUpAfterMs = 10 * 60_000;

/** A refusal of a model that has answered in this run is about the request, not about the key or the model. */
export function concernsItemAlone(
  run: Run,
  { provider, model }: ModelRequest,
  { reason }: Extract<CallOutcome, { kind: 'problem' }>,
): boolean {
  return (reason === 'forbidden' || reason === 'not-found') && run.items.answeredModels.has(`${provider}/${model}`);
}

/** A quota of the day, for instance: nobody is served by a process that sleeps until tomorrow. */
export function asksForTooMuchPatience(
  run: Run,
  request: ModelRequest,
  { retryAfterMs, message }: Extract<CallOutcome, { kind: 'problem' }>,
): boolean {
  if (retryAfterMs === null || retryAfterMs <= breakerGivesUpAfterMs) return false;
  run.stop.stop({
    kind: 'provider',
    message: `${request.provider} asks to wait ${formatDuration(retryAfterMs)}: ${message}`,
    hint: 'Nothing is lost. Run process again when that time is over.',
  });
  return true;
}

/** Refusal after refusal for a long time: going on would only fail item after item. */
export function stopsAtBreaker(run: Run, limiter: Limiter, request: ModelRequest, message: string): boolean {
  if (limiter.refusedForMs() < breakerGivesUpAfterMs) return false;
  run.stop.stop({
    kind: 'provider',
    message: `${request.provider} has answered nothing for ${Math.round(limiter.refusedForMs() / 60_000)} minutes: ${message}`,
    hint: 'Nothing is lost. Run process again later.',
  });
  return true;
}

export function hintFor(reason: string, request: ModelId): string {
  if (reason === 'authentication') return `Check the API key of ${request.provider} in the environment or in .env.`;
  if (reason === 'billing')
    return `Check billing and credit of your ${request.provider} account, then run process again.`;
  if (reason === 'unknown-model' || reason === 'not-found')
    return `${request.model} is not a model this key can use: choose another with --model.`;
  return 'Nothing is lost. Run process again when it is mended.';
}
