import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import type { CallOutcome } from '../../ports/provider.ts';
import type { Exchange } from './exchange.ts';
import type { AnswerReading } from './http-problem.ts';
import { perform } from './perform.ts';
import { toProviderWords } from './provider-words.ts';
import { type Received, readExchange, type Wire } from './read-exchange.ts';

export type { Wire } from './read-exchange.ts';

/** One call to a model. `send` makes it with the SDK, through the fetch of the exchange. */
export async function callModel(
  wire: Wire,
  timeoutMs: number,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
  readAnswer: (body: JsonValue) => AnswerReading,
): Promise<CallOutcome> {
  const received = await exchangeOnce(wire, timeoutMs, signal, send);
  if (received.kind === 'problem') return received;
  const reading = readAnswer(received.body as JsonValue);
  if (reading.kind === 'answer') return { kind: 'answer', response: reading.response, limits: received.limits };
  return {
    ...reading,
    message: toProviderWords(reading.message, wire.key),
    status: received.status,
    limits: received.limits,
  };
}

/** A small free question: counting, listing. Resolves to the parsed body; a problem is a UserError of the provider. */
export async function askProvider(
  wire: Wire,
  about: string,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
): Promise<unknown> {
  const received = await exchangeOnce(wire, 60_000, signal, send);
  if (received.kind === 'body') return received.body;
  throw new UserError({
    code: `provider-${received.reason}`,
    message: `${about}: ${received.message}`,
    hint:
      received.action === 'stop-run'
        ? 'Check the key, the base URL and the name of the model'
        : 'Try again in a moment',
    state: 'provider',
  });
}

async function exchangeOnce(
  wire: Wire,
  timeoutMs: number,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
): Promise<Received> {
  return readExchange(wire, await perform(wire, timeoutMs, signal, send), timeoutMs);
}
