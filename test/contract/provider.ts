import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import { type CallOutcome, noLimits, type Provider } from '../../src/ports/provider.ts';
import { createWireServer, type WireAct, type WireServer } from '../support/wire-server.ts';

/** What a provider's adapter is asked to show. */
export interface ProviderContract {
  readonly key: string;
  readonly create: (origin: string, key: string) => Promise<Provider>;
  readonly request: ModelRequest;
  /** Bodies of this wire. */
  readonly answer: (text?: string) => object;
  readonly refusal: () => object;
  readonly truncated: () => object;
  readonly empty: () => object;
  readonly withoutUsage: () => object;
  /** A refusal by rate limit that asks to wait 7 seconds, in the way of this provider. */
  readonly rateLimited: () => WireAct;
  readonly serverError: () => WireAct;
  /** An answer that quotes the key it was given. */
  readonly wrongKey: (key: string) => WireAct;
  readonly invalid: (message: string) => WireAct;
  /** Where the key stands in the request. */
  readonly keyHeader: (key: string) => readonly [string, string];
  readonly models: { readonly act: WireAct; readonly ids: readonly string[] };
  /** null: this wire has no counting. */
  readonly count: WireAct | null;
}

/** Every adapter of the port Provider keeps this. */
export function describeProvider(name: string, contract: ProviderContract): void {
  describe(`the provider contract: ${name}`, () => {
    let server: WireServer;
    let provider: Provider;
    const warn = jest.spyOn(console, 'warn');
    const processWarnings: Error[] = [];
    const onWarning = (warning: Error) => void processWarnings.push(warning);
    const { request } = contract;
    const never = new AbortController().signal;

    beforeAll(async () => {
      process.on('warning', onWarning);
      server = await createWireServer();
      provider = await contract.create(server.origin, contract.key);
    });
    afterEach(() => {
      expect(server.left).toBe(0);
      expect(warn).not.toHaveBeenCalled();
    });
    afterAll(async () => {
      process.off('warning', onWarning);
      await server.close();
      expect(processWarnings).toEqual([]);
    });
    const generate = (act: WireAct, timeoutMs = 5_000): Promise<CallOutcome> => {
      server.script(act);
      return provider.generate(request, timeoutMs, never);
    };
    const problem = (outcome: CallOutcome) => {
      if (outcome.kind !== 'problem') throw new Error(`an answer came: ${outcome.response.text}`);
      return outcome;
    };
    const answer = (outcome: CallOutcome) => {
      if (outcome.kind !== 'answer') throw new Error(`a problem came: ${outcome.message}`);
      return outcome.response;
    };

    test('an answer is text, finish, usage with every class, model, id, and the body as it came', async () => {
      const body = contract.answer('{"score":4}');
      const response = answer(await generate({ kind: 'reply', body }));
      expect(response).toMatchObject({
        text: '{"score":4}',
        finishReason: 'stop',
        refusal: null,
        usage: { inputTokens: 100, outputTokens: 30, cachedInputTokens: 50, reasoningTokens: 12 },
      });
      expect(response.raw).toEqual(body);
      expect(
        [response.model, response.responseId, response.rawFinishReason].every((value) => typeof value === 'string'),
      ).toBe(true);
    });

    test('what is sent is the body that toRequestBody shows, with the key in its header', async () => {
      await generate({ kind: 'reply', body: contract.answer() });
      const sent = server.seen.at(-1);
      // To the byte: digests of it are how a rehearsal is told what to answer.
      expect(sent?.text).toBe(JSON.stringify(provider.toRequestBody(request)));
      const [header, value] = contract.keyHeader(contract.key);
      expect(sent?.headers[header]).toBe(value);
      expect(sent?.method).toBe('POST');
    });

    test('text with every kind of letter goes there and comes back unchanged', async () => {
      const text = 'ünï 漢字 🙂 "q" \\ \u2028 \n end';
      server.script({ kind: 'reply', body: contract.answer(text) });
      const response = answer(await provider.generate({ ...request, user: text }, 5_000, never));
      expect(response.text).toBe(text);
      expect(JSON.stringify(server.seen.at(-1)?.body)).toContain(JSON.stringify(text).slice(1, -1));
    });

    test('a refusal or block is an answer that was paid for, and says so', async () => {
      const response = answer(await generate({ kind: 'reply', body: contract.refusal() }));
      expect(['refusal', 'blocked']).toContain(response.finishReason);
      expect(response.text).toBe('');
      expect(response.usage).not.toBeNull();
    });

    test('an answer cut off by the limit is an answer with finish reason length', async () => {
      expect(answer(await generate({ kind: 'reply', body: contract.truncated() }))).toMatchObject({
        text: '{"score":',
        finishReason: 'length',
      });
    });

    test('an empty answer is an answer', async () => {
      const response = answer(await generate({ kind: 'reply', body: contract.empty() }));
      expect(response).toMatchObject({ text: '', finishReason: 'stop' });
      expect(response.usage?.outputTokens).toBeGreaterThan(0);
    });

    test('usage that is not there is null, not 0', async () => {
      expect(answer(await generate({ kind: 'reply', body: contract.withoutUsage() })).usage).toBeNull();
    });

    test('a rate limit is resent after what the provider asks to wait', async () => {
      expect(problem(await generate(contract.rateLimited()))).toMatchObject({
        action: 'resend',
        reason: 'rate-limit',
        status: 429,
        retryAfterMs: 7_000,
      });
    });

    test('an error of the server is resent, once asked means once sent', async () => {
      const before = server.seen.length;
      expect(problem(await generate(contract.serverError()))).toMatchObject({
        action: 'resend',
        reason: 'server-error',
        status: 500,
      });
      expect(server.seen.length - before).toBe(1);
    });

    test('x-should-retry does not make the SDK send again', async () => {
      const before = server.seen.length;
      const act = contract.serverError();
      problem(
        await generate(
          act.kind === 'reply' ? { ...act, headers: { 'x-should-retry': 'true', 'retry-after': '0' } } : act,
        ),
      );
      expect(server.seen.length - before).toBe(1);
    });

    test('a wrong key stops the run, and the key is in no word of it', async () => {
      const outcome = problem(await generate(contract.wrongKey(contract.key)));
      expect(outcome).toMatchObject({ action: 'stop-run', reason: 'authentication' });
      expect(JSON.stringify(outcome)).not.toContain(contract.key);
    });

    test('a request that the provider refuses gives up the item, whatever numbers its message contains', async () => {
      const outcome = problem(await generate(contract.invalid('your 429 tokens of 500: error 401, rate limit 503')));
      expect(outcome).toMatchObject({
        action: 'give-up-item',
        reason: 'invalid-request',
        status: 400,
        message: 'your 429 tokens of 500: error 401, rate limit 503',
      });
    });

    test('an error message is one line of at most 500 characters', async () => {
      const outcome = problem(await generate(contract.invalid(`first\u001b[31m\nsecond ${'x'.repeat(2_000)}`)));
      expect(outcome.message).toMatch(/^first \[31m second x+…$/);
      expect(outcome.message).toHaveLength(500);
    });

    test.each([
      ['reset-before-headers', null],
      ['reset-after-headers', 200],
    ] as const)('a connection lost after sending (%s) leaves the fate unknown', async (kind, status) => {
      expect(problem(await generate({ kind }))).toMatchObject({
        action: 'fate-unknown',
        reason: 'connection',
        status,
        retryAfterMs: null,
      });
    });

    test('an error whose body is cut off is still that error', async () => {
      expect(problem(await generate({ kind: 'reset-after-headers', status: 503 }))).toMatchObject({
        action: 'resend',
        reason: 'overloaded',
        status: 503,
      });
    });

    test('a server that says nothing is a timeout of unknown fate', async () => {
      const started = performance.now();
      const outcome = problem(await generate({ kind: 'silence' }, 80));
      expect(outcome).toEqual({
        kind: 'problem',
        action: 'fate-unknown',
        reason: 'timeout',
        message: 'no answer within 0.08 s',
        status: null,
        retryAfterMs: null,
        limits: noLimits,
      });
      expect(performance.now() - started).toBeLessThan(20_000);
    });

    test('an answer of 200 that is not JSON leaves the fate unknown', async () => {
      expect(problem(await generate({ kind: 'text', text: '<html>hello</html>' }))).toMatchObject({
        action: 'fate-unknown',
        reason: 'server-error',
        status: 200,
      });
    });

    test('an answer of 200 in another shape leaves the fate unknown', async () => {
      expect(problem(await generate({ kind: 'reply', body: { hello: 'world' } }))).toMatchObject({
        action: 'fate-unknown',
        reason: 'server-error',
        status: 200,
      });
    });

    test('an error page of a gateway, which does not know what became of the call, is of unknown fate', async () => {
      const outcome = problem(
        await generate({
          kind: 'text',
          status: 502,
          text: '<html>Bad Gateway</html>',
          headers: { 'content-type': 'text/html' },
        }),
      );
      expect(outcome).toMatchObject({
        action: 'fate-unknown',
        reason: 'server-error',
        status: 502,
        message: '<html>Bad Gateway</html>',
      });
    });

    test('a call that is ended by us on its way is of unknown fate', async () => {
      const controller = new AbortController();
      server.script({ kind: 'silence' });
      const outcome = provider.generate(request, 5_000, controller.signal);
      await server.arrival(server.seen.length + 1);
      controller.abort();
      expect(problem(await outcome)).toMatchObject({ action: 'fate-unknown', reason: 'aborted' });
    });

    test('a call that is ended before it left is not sent at all', async () => {
      const before = server.seen.length;
      expect(problem(await provider.generate(request, 5_000, AbortSignal.abort()))).toMatchObject({
        action: 'resend',
        reason: 'aborted',
      });
      expect(server.seen.length).toBe(before);
    });

    test('a refused connection is resent: nothing was sent', async () => {
      const nobody = await createWireServer();
      await nobody.close();
      const lonely = await contract.create(nobody.origin, contract.key);
      expect(problem(await lonely.generate(request, 5_000, never))).toMatchObject({
        action: 'resend',
        reason: 'connection',
        status: null,
        message: expect.stringContaining('ECONNREFUSED'),
      });
    });

    test('a host that does not exist is resent: nothing was sent', async () => {
      const lost = await contract.create('http://no-such-host.invalid', contract.key);
      expect(problem(await lost.generate(request, 5_000, never))).toMatchObject({
        action: 'resend',
        reason: 'connection',
        status: null,
      });
    });

    test('many calls at once share one signal without a warning, and get each its own answer', async () => {
      const controller = new AbortController();
      const texts = Array.from({ length: 40 }, (_, index) => `answer ${index}`);
      server.script(...texts.map((text): WireAct => ({ kind: 'reply', body: contract.answer(text) })));
      const outcomes = await Promise.all(texts.map(() => provider.generate(request, 5_000, controller.signal)));
      expect(outcomes.map((outcome) => answer(outcome).text).sort()).toEqual(texts.toSorted());
    });

    test('a long answer is waited for with a limit of output above 21,333', async () => {
      server.script({ kind: 'reply', body: contract.answer('long'), delayMs: 50 });
      const long: ModelRequest = { ...request, parameters: { ...request.parameters, maxOutputTokens: 64_000 } };
      expect(answer(await provider.generate(long, 5_000, never)).text).toBe('long');
    });

    test('the bound of input tokens is at least the bytes of the body, and grows with the text', () => {
      const body = Buffer.byteLength(JSON.stringify(provider.toRequestBody(request)));
      const longer = { ...request, user: `${request.user}${'漢'.repeat(1_000)}` };
      expect(provider.maxInputTokens(request)).toBeGreaterThan(body);
      expect(provider.maxInputTokens(longer) - provider.maxInputTokens(request)).toBe(3_000);
    });

    test('the account fingerprint tells keys and addresses apart and says neither', async () => {
      const other = await contract.create(server.origin, `${contract.key}2`);
      const elsewhere = await contract.create('http://127.0.0.1:9', contract.key);
      const again = await contract.create(server.origin, contract.key);
      expect(new Set([provider, other, elsewhere].map(({ accountFingerprint }) => accountFingerprint)).size).toBe(3);
      expect(again.accountFingerprint).toBe(provider.accountFingerprint);
      expect(provider.accountFingerprint).toMatch(/^[0-9a-f]{16}$/);
    });

    test('a key that cannot stand in a header is refused without being said', async () => {
      await expect(contract.create(server.origin, 'sk-söcret')).rejects.toMatchObject({
        name: 'UserError',
        code: 'bad-key',
        message: expect.not.stringContaining('cret'),
      });
    });

    test('the models are listed', async () => {
      server.script(contract.models.act);
      expect(await provider.listModels(never)).toEqual(contract.models.ids);
    });

    test('a list that is refused is an error of the provider in words', async () => {
      server.script(contract.wrongKey(contract.key));
      await expect(provider.listModels(never)).rejects.toMatchObject({
        name: 'UserError',
        code: 'provider-authentication',
        state: 'provider',
        message: expect.not.stringContaining(contract.key),
      });
    });

    test('tokens are counted by the provider where it counts', async () => {
      if (contract.count === null) {
        expect(await provider.countTokens(request, never)).toBeNull();
        return;
      }
      server.script(contract.count);
      expect(await provider.countTokens(request, never)).toBe(77);
    });
  });
}
