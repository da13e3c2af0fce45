import { describe, expect, it } from '@jest/globals';
import { at, allEndpoints, ask, digestOf, type Endpoint, endpoints, send, startSandbox, textOf } from './asking.ts';

const strict = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    score: { type: 'integer', description: '{minimum: 3, maximum: 4}' },
    mood: { enum: ['calm', 'cross'] },
  },
  required: ['title', 'score', 'mood'],
  additionalProperties: false,
};

/** How each endpoint asks for an answer that fits `strict`. */
const withSchema: Record<Endpoint, object> = {
  responses: { text: { format: { type: 'json_schema', name: 'note', strict: true, schema: strict } } },
  chat: { response_format: { type: 'json_schema', json_schema: { name: 'note', strict: true, schema: strict } } },
  messages: { output_config: { format: { type: 'json_schema', schema: strict } } },
  generate: { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: strict } },
};

describe.each(allEndpoints)('an answer of %s', (endpoint) => {
  it('fits the schema of its request, and believes the bounds in descriptions', async () => {
    const sandbox = await startSandbox();
    for (let draw = 0; draw < 10; draw += 1) {
      const got = await ask(sandbox, endpoint, withSchema[endpoint]);
      expect(got.status).toBe(200);
      expect(JSON.parse(textOf(got))).toEqual({
        title: expect.stringMatching(/^[A-Z][a-z ]+$/),
        score: expect.any(Number),
        mood: expect.stringMatching(/^(calm|cross)$/),
      });
      expect([3, 4]).toContain((JSON.parse(textOf(got)) as { score: number }).score);
    }
  });

  it('is a few paragraphs where there is no schema', async () => {
    const got = await ask(await startSandbox(), endpoint);
    expect(textOf(got)).toMatch(/^[A-Z][^\n]+\.(\n\n[A-Z][^\n]+\.)+$/);
  });

  it('is the same for the same seed, request and repetition, and another one for each of them', async () => {
    const first = await startSandbox({ seed: 7 });
    const second = await startSandbox({ seed: 7 });
    const texts = [textOf(await ask(first, endpoint)), textOf(await ask(first, endpoint))];
    expect([textOf(await ask(second, endpoint)), textOf(await ask(second, endpoint))]).toEqual(texts);
    expect(new Set(texts).size).toBe(2);
    expect(texts).not.toContain(textOf(await ask(await startSandbox({ seed: 8 }), endpoint)));
  });

  it('is the one that was told for its body', async () => {
    const sandbox = await startSandbox();
    const { path, body } = endpoints[endpoint];
    sandbox.expectAnswer(digestOf(JSON.stringify(body)), 'first');
    await send(sandbox, '/sandbox/answers', { digest: digestOf(JSON.stringify(body)), text: 'second' });
    const texts = [];
    for (let draw = 0; draw < 3; draw += 1) texts.push(textOf(await send(sandbox, path, body)));
    expect(texts).toEqual(['first', 'second', 'second']);
  });
});

describe('answers', () => {
  it('are the same with faults of the transport as without, once they are sent again', async () => {
    const calm = await startSandbox({ seed: 3 });
    const rough = await startSandbox({ seed: 3, faults: 'rate-limit:once,server-error:once,reset:40%,overloaded:20%' });
    for (let number = 0; number < 10; number += 1) {
      const more = { input: `Prompt ${number}` };
      const wanted = textOf(await ask(calm, 'responses', more));
      let got: string | null = null;
      for (let draw = 0; draw < 40 && got === null; draw += 1) {
        got = await ask(rough, 'responses', more).then(
          (answer) => (answer.status === 200 ? textOf(answer) : null),
          () => null,
        );
      }
      expect(got).toBe(wanted);
    }
  });

  it('end at a stop sequence', async () => {
    const sandbox = await startSandbox();
    const body = { ...endpoints.messages.body, stop_sequences: ['END', 'STOP'] };
    sandbox.expectAnswer(digestOf(JSON.stringify(body)), 'One. STOP Two. END');
    const got = await send(sandbox, endpoints.messages.path, body);
    expect(got.body).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'STOP',
      content: [{ type: 'text', text: 'One. ' }],
    });
  });

  it('are cut off where the request allows no more, and use all that is allowed', async () => {
    const got = await ask(await startSandbox(), 'chat', { max_completion_tokens: 10 });
    expect(at(got.body, 'choices', 0, 'finish_reason')).toBe('length');
    expect(textOf(got).length).toBeLessThanOrEqual(40);
    expect(at(got.body, 'usage', 'completion_tokens')).toBe(10);
  });

  it('understand the older schema of Gemini, with types in capitals and nullable ones', async () => {
    const responseSchema = {
      type: 'OBJECT',
      properties: {
        list: { type: 'ARRAY', items: { type: 'INTEGER', minimum: 1, maximum: 2 }, minItems: '2', maxItems: '2' },
        none: { type: 'STRING', nullable: true },
      },
      required: ['list', 'none'],
    };
    const got = await ask(await startSandbox(), 'generate', {
      generationConfig: { responseMimeType: 'application/json', responseSchema },
    });
    const { list, none } = JSON.parse(textOf(got)) as { list: number[]; none: string | null };
    expect(list).toHaveLength(2);
    expect(list.every((number) => number === 1 || number === 2)).toBe(true);
    expect(none === null || typeof none === 'string').toBe(true);
  });

  it('are JSON where only JSON is asked for', async () => {
    const got = await ask(await startSandbox(), 'chat', {
      messages: [{ role: 'user', content: 'Answer in JSON' }],
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(textOf(got))).toEqual({ title: expect.any(String), text: expect.any(String) });
  });

  it('cannot be told with a digest that is none', async () => {
    const got = await send(await startSandbox(), '/sandbox/answers', [{ digest: 'abc', text: 'x' }]);
    expect({ status: got.status, body: got.body }).toEqual({
      status: 400,
      body: { error: { message: 'An answer is {"digest": sha256 of the request body in hex, "text": the answer}' } },
    });
  });
});

describe('the lists of models', () => {
  const idsOf = (body: unknown, key: 'id' | 'name') =>
    ((body as Record<string, readonly Record<string, string>[]>)[key === 'id' ? 'data' : 'models'] ?? []).map(
      (model) => model[key],
    );

  it('of Anthropic come in pages, the next behind after_id', async () => {
    const sandbox = await startSandbox();
    const whole = idsOf((await send(sandbox, '/anthropic/v1/models', undefined)).body, 'id');
    const first = await send(sandbox, '/anthropic/v1/models?limit=2', undefined);
    expect(first.body).toMatchObject({ has_more: true, first_id: whole[0], last_id: whole[1] });
    const rest = await send(sandbox, `/anthropic/v1/models?limit=1000&after_id=${whole[1]}`, undefined);
    expect([rest.body, idsOf(rest.body, 'id')]).toEqual([expect.objectContaining({ has_more: false }), whole.slice(2)]);
  });

  it('of Gemini come in pages, each with the token of the next', async () => {
    const sandbox = await startSandbox();
    const whole = idsOf((await send(sandbox, '/gemini/v1beta/models', undefined)).body, 'name');
    const first = await send(sandbox, '/gemini/v1beta/models?pageSize=3', undefined);
    const { nextPageToken } = first.body as { nextPageToken: string };
    const rest = await send(sandbox, `/gemini/v1beta/models?pageSize=1000&pageToken=${nextPageToken}`, undefined);
    expect([...idsOf(first.body, 'name'), ...idsOf(rest.body, 'name')]).toEqual(whole);
    expect(rest.body).not.toHaveProperty('nextPageToken');
  });
});
