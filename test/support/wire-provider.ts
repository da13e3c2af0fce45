import { createProvider } from '../../src/adapters/providers/registry.ts';
import type { ProviderName } from '../../src/core/request.ts';
import { createFakeProvider, type FakeProvider } from './fake-provider.ts';
import { anthropicBodies, geminiBodies, responsesBodies } from './provider-bodies.ts';

/** What comes back over the wire instead of an answer. */
export interface WireReply {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const bodyOf: Readonly<Record<ProviderName, (text: string) => object>> = {
  anthropic: (text) => anthropicBodies.answer(text),
  openai: (text) => responsesBodies.answer(text),
  gemini: (text) => geminiBodies.answer(text),
};

/**
 * The adapter itself, over a wire that is none: every request is answered with `text`, but where `reply` has something
 * else to say of its body. `sent` counts the requests.
 */
export async function createWireProvider(
  name: ProviderName,
  text: string,
  reply: (body: string, call: number) => WireReply | null,
): Promise<FakeProvider & { readonly sent: () => number }> {
  let sent = 0;
  const fetch = async (_input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    sent += 1;
    const said = reply(String(init?.body), sent) ?? { status: 200, text: JSON.stringify(bodyOf[name](text)) };
    return new Response(said.text, {
      status: said.status,
      headers: { 'content-type': 'application/json', ...('headers' in said ? said.headers : {}) },
    });
  };
  const environment = {
    ANTHROPIC_API_KEY: 'key-1234567890',
    OPENAI_API_KEY: 'key-1234567890',
    GEMINI_API_KEY: 'key-1234567890',
  };
  const provider = await createProvider(name, { environment, fetch });
  return Object.assign(createFakeProvider({ answer: () => text, name }), provider, { sent: () => sent });
}
