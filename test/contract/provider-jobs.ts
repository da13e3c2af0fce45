import { afterEach, describe, expect, test } from '@jest/globals';
import { toCallIdPrefix, toJobCallId, toJobLabel } from '../../src/core/job.ts';
import type { ModelRequest } from '../../src/core/request.ts';
import type { JobWaits } from '../../src/adapters/providers/jobs/job-wire.ts';
import type { JobCapability, JobCreation, JobLine, JobPayload, JobReply, JobSearch } from '../../src/ports/jobs.ts';
import type { Provider } from '../../src/ports/provider.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.ts';
import { payloadOf } from '../support/job-payload.ts';
import { createCuttingServer } from '../support/cutting-server.ts';
import { createWireServer, type WireAct, type WireServer } from '../support/wire-server.ts';

/** What the jobs of an adapter are asked to show. */
export interface JobsContract {
  readonly key: string;
  readonly otherKey: string;
  readonly create: (baseUrl: string, key: string, waits?: Partial<JobWaits>) => Promise<Provider>;
  readonly baseUrlOf: (sandbox: Sandbox) => string;
  readonly request: ModelRequest;
  /** How a job is found again when nobody knows its id. */
  readonly finds: 'label' | 'call-ids';
  readonly uploads: boolean;
  /** Whether an upload is ours to take away. */
  readonly removesUploads: boolean;
  /** What a job that was not done in time still brings. */
  readonly expiresWith: 'half' | 'nothing';
  readonly countsWhileRunning: boolean;
  /** Whether it is known how long results are kept. */
  readonly saysExpiry: boolean;
  readonly error: (status: number, message: string) => object;
}

const jobTimeMs = 60_000;
const submission = { uid: 'u1', number: 1, nonce: 'n1' };
const never = new AbortController().signal;

/** Every implementation of the port JobCapability keeps this. */
export function describeJobs(name: string, contract: JobsContract): void {
  describe(`the contract of jobs: ${name}`, () => {
    const toClose: { close(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const each of toClose.splice(0)) await each.close();
    });

    async function start(faults = '', options: SandboxOptions = {}) {
      const sandbox = await createSandbox({
        manualClock: true,
        faults: [`job-time:${jobTimeMs}ms`, ...(faults === '' ? [] : [faults])].join(','),
        ...options,
      });
      toClose.push(sandbox);
      const jobsWith = async (key: string) => jobsOf(await contract.create(contract.baseUrlOf(sandbox), key));
      return { sandbox, jobsWith, jobs: await jobsWith(contract.key) };
    }

    async function scripted(...acts: readonly WireAct[]): Promise<{ server: WireServer; jobs: JobCapability }> {
      const server = await createWireServer();
      toClose.push(server);
      server.script(...acts);
      const waits = { questionMs: 300, createMs: 300, stallMs: 300 };
      return { server, jobs: jobsOf(await contract.create(`${server.origin}/v1`, contract.key, waits)) };
    }

    const toPayload = (jobs: JobCapability, count: number, changes: Partial<JobPayload> = {}): JobPayload => {
      const lines = Array.from({ length: count }, (_, index) =>
        jobs.toLine({ ...contract.request, user: `Judge text ${index}.` }, toJobCallId(submission, index)),
      );
      return payloadOf(lines, { label: toJobLabel('u1', 1, 'n1'), model: contract.request.model, ...changes });
    };
    const submit = async (jobs: JobCapability, payload: JobPayload): Promise<JobCreation> =>
      jobs.create(payload, valueIn(await jobs.upload(payload, never)), never);
    const submitted = async (jobs: JobCapability, payload: JobPayload): Promise<string> => {
      const creation = await submit(jobs, payload);
      if (creation.kind !== 'created') throw new Error(`not created: ${JSON.stringify(creation)}`);
      return creation.providerJobId;
    };
    /** Creating as a provider would be asked that took the upload. */
    const createAlone = (jobs: JobCapability, payload: JobPayload, signal = never) =>
      jobs.create(payload, contract.uploads ? 'files/f1' : null, signal);
    const search = async (jobs: JobCapability, requestCount: number, changes: Partial<JobSearch> = {}) => ({
      label: toJobLabel('u1', 1, 'n1'),
      callIdPrefix: toCallIdPrefix(submission),
      requestCount,
      sinceMs: valueIn(await jobs.readClock(never)) - 60_000,
      knownIds: new Set<string>(),
      ...changes,
    });

    test('300 requests go and come: each answer has its call id, whatever the order', async () => {
      const { sandbox, jobs } = await start();
      const payload = toPayload(jobs, 300);
      const id = await submitted(jobs, payload);
      const before = valueIn(await jobs.status(id, never));
      expect(before).toMatchObject({ state: 'running', outcome: null, words: null, invalidLines: [], endedAt: null });

      sandbox.advance(jobTimeMs);
      const now = new Date(valueIn(await jobs.readClock(never))).toISOString();
      const status = valueIn(await jobs.status(id, never));
      expect(status).toMatchObject({
        state: 'ended',
        outcome: 'completed',
        counts: { total: 300, completed: 300, failed: 0 },
        words: null,
      });
      expect(status.endedAt?.slice(0, 19)).toBe(now.slice(0, 19));
      if (!contract.saysExpiry) expect(status.resultsExpireAt).toBeNull();
      else expect(Date.parse(status.resultsExpireAt ?? '') - Date.parse(now)).toBeGreaterThan(86_400_000);

      const lines = await readAll(jobs, id);
      expect(lines.problem).toBeNull();
      expect(lines.read.map((line) => ('callId' in line ? line.callId : line.message)).sort()).toEqual(
        Array.from({ length: 300 }, (_, index) => toJobCallId(submission, index)).sort(),
      );
      expect(new Set(lines.read.map(({ kind }) => kind))).toEqual(new Set(['answer']));
      const billed = sandbox.ledger.reduce((sum, { usage }) => sum + usage.outputTokens, 0);
      const answered = lines.read.flatMap((line) => (line.kind === 'answer' ? [line.response.usage] : []));
      expect(answered.reduce((sum, usage) => sum + (usage?.outputTokens ?? 0), 0)).toBe(billed);
    });

    test('an answer of a job is read as the same answer at once would be', async () => {
      const { sandbox, jobs } = await start();
      const id = await submitted(jobs, toPayload(jobs, 1));
      sandbox.advance(jobTimeMs);
      const [line] = (await readAll(jobs, id)).read;
      expect(line).toMatchObject({
        kind: 'answer',
        callId: toJobCallId(submission, 0),
        response: { finishReason: 'stop', refusal: null, text: expect.stringMatching(/^\{/) },
      });
      if (line?.kind === 'answer') expect(line.response.usage?.inputTokens).toBeGreaterThan(0);
    });

    test('while it runs, its progress is what the provider says, or not known', async () => {
      const { sandbox, jobs } = await start();
      const id = await submitted(jobs, toPayload(jobs, 10));
      sandbox.advance(jobTimeMs / 2);
      const { counts } = valueIn(await jobs.status(id, never));
      if (!contract.countsWhileRunning) expect(counts).toBeNull();
      else {
        expect(counts).toMatchObject({ total: 10, failed: 0 });
        expect(counts?.completed).toBeGreaterThan(0);
        expect(counts?.completed).toBeLessThan(10);
      }
    });

    test('the results of a job that runs are a problem, never an empty whole', async () => {
      const { jobs } = await start();
      const id = await submitted(jobs, toPayload(jobs, 2));
      expect(await readAll(jobs, id)).toMatchObject({ read: [], problem: { action: 'resend' } });
    });

    test('a line is what would be sent at once, in the batch lane, and has nothing against it', async () => {
      const { jobs } = await start();
      const provider = await contract.create('http://127.0.0.1:9/v1', contract.key);
      const line = jobs.toLine({ ...contract.request, lane: 'realtime' }, 'u1-1-n1-0');
      const parsed = JSON.parse(line) as Record<string, unknown>;
      const body = parsed['body'] ?? parsed['params'] ?? parsed['request'];
      expect(body).toEqual(provider.toRequestBody({ ...contract.request, lane: 'batch' }));
      expect(parsed['custom_id'] ?? parsed['key']).toBe('u1-1-n1-0');
      expect(JSON.stringify(body)).not.toMatch(/service_?tier/i);
      expect(jobs.findLineProblem(line, contract.request.model)).toBeNull();
    });

    test('a text with every kind of line break is one line, and comes back unchanged', async () => {
      const { jobs } = await start();
      const user = 'a\nb\r\nc\u2028d\u2029e\u0085f 漢字 🙂';
      const line = jobs.toLine({ ...contract.request, user }, 'u1-1-n1-0');
      expect(line).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      expect(JSON.stringify(JSON.parse(line))).toContain(JSON.stringify(user).slice(1, -1));
    });

    test.each([
      ['no JSON', (line: string) => line.slice(0, -1), /not JSON/],
      ['two lines', (line: string) => line.replace('{', '{\n'), /line break/],
      ['no object', () => '[1]', /not a JSON object/],
      ['an id with a space', (line: string) => line.replace('u1-1-n1-0', 'u1 1'), /"u1 1"/],
      ['an id of 65', (line: string) => line.replace('u1-1-n1-0', 'x'.repeat(65)), /1 to 64/],
      ['a stream', (line: string) => line.replace(/"(contents|model)":/, '"stream":true,"$1":'), /stream/],
    ])('a line that the provider would not take is said before it is sent: %s', async (_what, spoil, words) => {
      const { jobs } = await start();
      const line = jobs.toLine(contract.request, 'u1-1-n1-0');
      const spoilt = spoil(line);
      expect(spoilt).not.toBe(line);
      expect(jobs.findLineProblem(spoilt, contract.request.model)).toMatch(words);
    });

    test('the clock is the provider’s, not ours', async () => {
      const { sandbox, jobs } = await start();
      const first = valueIn(await jobs.readClock(never));
      sandbox.advance(86_400_000);
      expect(valueIn(await jobs.readClock(never)) - first).toBe(86_400_000);
    });

    test('created, and the answer lost: the outcome is unknown, and the job is found', async () => {
      const { sandbox, jobs } = await start('create-lost:once');
      const wanted = await search(jobs, 20);
      const creation = await submit(jobs, toPayload(jobs, 20));
      expect(creation).toEqual({ kind: 'unknown', words: expect.any(String) });
      if (contract.finds === 'call-ids') {
        const maybe = valueIn(await jobs.find(wanted, never));
        expect(maybe).toEqual({ kind: 'maybe', providerJobIds: [expect.any(String)] });
        sandbox.advance(jobTimeMs);
      }
      const found = valueIn(await jobs.find(wanted, never));
      if (found.kind !== 'found') throw new Error(`${found.kind}`);
      expect(valueIn(await jobs.status(found.providerJobId, never)).createdAt).not.toBeNull();
      sandbox.advance(jobTimeMs);
      const { read } = await readAll(jobs, found.providerJobId);
      expect(read).toHaveLength(20);
      expect(valueIn(await jobs.find({ ...wanted, knownIds: new Set([found.providerJobId]) }, never)).kind).toBe(
        'none',
      );
    });

    test('a job of another label, or of other calls, is not taken for the one that is looked for', async () => {
      const { sandbox, jobs } = await start();
      await submitted(jobs, toPayload(jobs, 5));
      sandbox.advance(jobTimeMs);
      const wanted = await search(jobs, 5, { label: 'bp-u1-0002-n2', callIdPrefix: 'u1-2-n2-' });
      expect(valueIn(await jobs.find(wanted, never))).toEqual({
        kind: 'none',
        listedAtMs: valueIn(await jobs.readClock(never)),
      });
    });

    test('a list of many pages is read to the job that is looked for', async () => {
      const { sandbox, jobs } = await start();
      const wanted = await search(jobs, 3);
      const id = await submitted(jobs, toPayload(jobs, 3));
      const other = toPayload(jobs, 1, { label: 'bp-u9-0001-n9' });
      const fileId = valueIn(await jobs.upload(other, never));
      for (let n = 0; n < 120; n += 1) {
        sandbox.advance(1_000);
        const created = await jobs.create(other, fileId, never);
        expect(created.kind).toBe('created');
      }
      sandbox.advance(jobTimeMs);
      expect(valueIn(await jobs.find(wanted, never))).toMatchObject({ kind: 'found', providerJobId: id });
    });

    test('a list that fails in the middle is a problem, never an empty list', async () => {
      const { jobs } = await start('list-cut:once');
      const wanted = await search(await (await start()).jobs, 3);
      expect(await jobs.find(wanted, never)).toMatchObject({ kind: 'problem', action: 'resend', status: 500 });
    });

    test('a list that the key may not see cannot tell, in the provider’s words', async () => {
      const { jobs } = await scripted({ kind: 'reply', status: 403, body: contract.error(403, 'no listing for you') });
      const wanted = { ...(await search((await start()).jobs, 3)) };
      expect(valueIn(await jobs.find(wanted, never))).toEqual({
        kind: 'cannot-tell',
        words: expect.stringContaining('no listing for you'),
      });
    });

    test('a refused creation says what to do and when', async () => {
      const { jobs } = await start('create-refused:once');
      const creation = await submit(jobs, toPayload(jobs, 2));
      expect(creation).toMatchObject({
        kind: 'refused',
        problem: { action: 'resend', reason: 'rate-limit', status: 429, retryAfterMs: 1000 },
      });
      expect((await submit(jobs, toPayload(jobs, 2))).kind).toBe('created');
    });

    test('a creation with a wrong key is refused, without the key', async () => {
      const { jobsWith } = await start('', { keys: [contract.otherKey] });
      const jobs = await jobsWith(contract.key);
      const creation = await createAlone(jobs, toPayload(jobs, 2));
      expect(creation).toMatchObject({
        kind: 'refused',
        problem: { action: 'stop-run', reason: 'authentication' },
      });
      expect(JSON.stringify(creation)).not.toContain(contract.key);
    });

    test('a creation that never left is refused, to be sent again', async () => {
      const nobody = await createWireServer();
      await nobody.close();
      const jobs = jobsOf(await contract.create(`${nobody.origin}/v1`, contract.key));
      expect(await createAlone(jobs, toPayload(jobs, 2))).toMatchObject({
        kind: 'refused',
        problem: { action: 'resend', reason: 'connection', status: null },
      });
      expect(await createAlone(jobs, toPayload(jobs, 2), AbortSignal.abort())).toMatchObject({
        kind: 'refused',
        problem: { action: 'resend', reason: 'aborted', status: null },
      });
    });

    test.each([
      [
        '400 in the provider’s form',
        (error) => ({ kind: 'reply', status: 400, body: error(400, 'not so') }),
        'stop-run',
      ],
      ['404 of a server without jobs', () => ({ kind: 'text', status: 404, text: '404 page not found' }), 'stop-run'],
      ['413 of a gateway', () => ({ kind: 'text', status: 413, text: '<html>Too Large</html>' }), 'stop-run'],
      ['a redirect', () => ({ kind: 'text', status: 302, text: '', headers: { location: 'http://x/' } }), 'stop-run'],
    ] as readonly [string, (error: JobsContract['error']) => WireAct, string][])(
      'a creation is surely refused, and asked for once: %s',
      async (_what, act, action) => {
        const { server, jobs } = await scripted(act(contract.error));
        expect(await createAlone(jobs, toPayload(jobs, 2))).toMatchObject({ kind: 'refused', problem: { action } });
        expect(server.seen).toHaveLength(1);
      },
    );

    test.each([
      ['500 in the provider’s form', (error) => ({ kind: 'reply', status: 500, body: error(500, 'oops') })],
      ['503', (error) => ({ kind: 'reply', status: 503, body: error(503, 'busy') })],
      ['408', (error) => ({ kind: 'reply', status: 408, body: error(408, 'slow') })],
      ['a bad gateway', () => ({ kind: 'text', status: 502, text: '<html>Bad Gateway</html>' })],
      ['400 of a gateway', () => ({ kind: 'text', status: 400, text: '<html>Bad Request</html>' })],
      ['200 that is no JSON', () => ({ kind: 'text', text: '<html>hello</html>' })],
      ['200 without an id', () => ({ kind: 'reply', body: { hello: 'world' } })],
      ['a connection that breaks before the answer', () => ({ kind: 'reset-before-headers' })],
      ['a connection that breaks in the answer', () => ({ kind: 'reset-after-headers' })],
      ['no answer in time', () => ({ kind: 'silence' })],
    ] as readonly [string, (error: JobsContract['error']) => WireAct][])(
      'whether a job was created is unknown, and it is asked for once: %s',
      async (_what, act) => {
        const { server, jobs } = await scripted(act(contract.error));
        expect(await createAlone(jobs, toPayload(jobs, 2))).toEqual({ kind: 'unknown', words: expect.any(String) });
        expect(server.seen).toHaveLength(1);
      },
    );

    test('a creation that is ended by us on its way is of unknown fate', async () => {
      const { server, jobs } = await scripted({ kind: 'silence' });
      const controller = new AbortController();
      const creation = createAlone(jobs, toPayload(jobs, 2), controller.signal);
      await server.arrival(1);
      controller.abort();
      expect(await creation).toEqual({ kind: 'unknown', words: 'ended by us before the answer came' });
    });

    test('requests that break off on their way have not arrived: they are sent again', async () => {
      const server = await createCuttingServer(200_000);
      toClose.push(server);
      const jobs = jobsOf(await contract.create(`${server.origin}/v1`, contract.key));
      let isClosed = false;
      const line = Buffer.from(`${JSON.stringify({ text: 'x'.repeat(9_986) })}\n`);
      const payload = toPayload(jobs, 1, {
        requestCount: 5_000,
        bytes: 5_000 * line.length,
        async *chunks() {
          try {
            for (let n = 0; n < 5_000; n += 1) yield line;
          } finally {
            isClosed = true;
          }
        },
      });
      const broken = { kind: 'problem', action: 'resend', status: null };
      if (contract.uploads) expect(await jobs.upload(payload, never)).toMatchObject(broken);
      else expect(await jobs.create(payload, null, never)).toMatchObject({ kind: 'refused', problem: broken });
      expect(isClosed).toBe(true);
    });

    test('what was uploaded is removed where a provider keeps it, and the results stay', async () => {
      const { sandbox, jobs } = await start();
      const { removeUpload } = jobs;
      expect(removeUpload !== null).toBe(contract.removesUploads);
      if (removeUpload === null) return;
      const payload = toPayload(jobs, 3);
      const fileId = valueIn(await jobs.upload(payload, never)) ?? '';
      const creation = await jobs.create(payload, fileId, never);
      sandbox.advance(jobTimeMs);
      const id = creation.kind === 'created' ? creation.providerJobId : '';
      expect(valueIn(await jobs.status(id, never)).state).toBe('ended');
      expect(await removeUpload(fileId, never)).toEqual({ kind: 'ok', value: null });
      expect(await removeUpload(fileId, never)).toMatchObject({ kind: 'problem', reason: 'not-found' });
      expect((await readAll(jobs, id)).read.length).toBe(3);
      expect(await jobs.create(payload, fileId, never)).toMatchObject({ kind: 'refused' });
    });

    test('a creation whose requests are broken off in the middle makes no job', async () => {
      const { jobs } = await start();
      const payload = toPayload(jobs, 3);
      const wanted = await search(jobs, 3);
      const stop = new AbortController();
      async function* half() {
        for await (const chunk of payload.chunks()) {
          yield chunk.subarray(0, 100);
          stop.abort();
          return;
        }
      }
      const fileId = valueIn(await jobs.upload(payload, never));
      const creation = await jobs.create({ ...payload, chunks: half }, fileId, stop.signal);
      // Where the requests were uploaded before, nothing of them is in the act of creating.
      expect(creation.kind === 'created').toBe(contract.uploads);
      expect(valueIn(await jobs.find(wanted, never)).kind === 'none').toBe(!contract.uploads);
    });

    test('an upload that broke off may be made again', async () => {
      const { jobs } = await start(contract.uploads ? 'upload-cut:once' : '');
      const payload = toPayload(jobs, 300);
      const first = await jobs.upload(payload, never);
      if (contract.uploads) expect(first).toMatchObject({ kind: 'problem', action: 'resend', status: null });
      else expect(first).toEqual({ kind: 'ok', value: null });
      expect(await submitted(jobs, payload)).toEqual(expect.any(String));
    });

    test('a disk that cannot be read is an error of its own, not one of the provider', async () => {
      const { jobs } = await start();
      const payload = toPayload(jobs, 3, {
        async *chunks() {
          yield Buffer.from('{"');
          throw new Error('EIO: i/o error, read');
        },
      });
      await expect(submit(jobs, payload)).rejects.toThrow('EIO');
    });

    test('a job of another key is not found, and asked for again', async () => {
      const { jobs, jobsWith } = await start();
      const id = await submitted(jobs, toPayload(jobs, 2));
      const others = await jobsWith(contract.otherKey);
      const missing = { kind: 'problem', action: 'resend', reason: 'not-found', status: 404 };
      expect(await others.status(id, never)).toMatchObject(missing);
      expect(await others.cancel(id, never)).toMatchObject(missing);
      expect((await readAll(others, id)).problem).toMatchObject(missing);
      expect(valueIn(await jobs.status(id, never)).state).toBe('running');
    });

    test('a state that nobody knows is one that runs, and is said', async () => {
      const { jobs } = await start('unknown-status:once');
      const id = await submitted(jobs, toPayload(jobs, 2));
      const strange = valueIn(await jobs.status(id, never));
      expect(strange).toMatchObject({ state: 'running', outcome: null });
      expect(strange.rawState).toMatch(/reticulating|hibernating|BATCH_STATE_DREAMING/);
    });

    test('what was done of a job that expired is there; the rest says that it was not', async () => {
      const { sandbox, jobs } = await start('job-expired');
      const id = await submitted(jobs, toPayload(jobs, 100));
      sandbox.advance(jobTimeMs);
      expect(valueIn(await jobs.status(id, never))).toMatchObject({ state: 'ended', outcome: 'expired' });
      const { read, problem } = await readAll(jobs, id);
      expect(problem).toBeNull();
      if (contract.expiresWith === 'nothing') expect(read).toEqual([]);
      else {
        expect(read).toHaveLength(100);
        expect(kindsOf(read)).toEqual(['answer', 'expired']);
        expect(read.filter(({ kind }) => kind === 'answer')).toHaveLength(sandbox.ledger.length);
      }
    });

    test('what was done of a job that was cancelled is there; cancelling twice is cancelling', async () => {
      const { sandbox, jobs } = await start();
      const id = await submitted(jobs, toPayload(jobs, 100));
      sandbox.advance(jobTimeMs / 2);
      expect(await jobs.cancel(id, never)).toEqual({ kind: 'ok', value: null });
      sandbox.advance(jobTimeMs);
      expect(valueIn(await jobs.status(id, never))).toMatchObject({ state: 'ended', outcome: 'cancelled' });
      expect(await jobs.cancel(id, never)).toEqual({ kind: 'ok', value: null });
      const { read, problem } = await readAll(jobs, id);
      expect(problem).toBeNull();
      expect(read).toHaveLength(100);
      expect(kindsOf(read)).toEqual(['answer', 'cancelled']);
    });

    test('lines that nobody can read stand beside those that can', async () => {
      const { sandbox, jobs } = await start('line-malformed:20%,line-error:20%');
      const id = await submitted(jobs, toPayload(jobs, 100));
      sandbox.advance(jobTimeMs);
      const { read, problem } = await readAll(jobs, id);
      expect(problem).toBeNull();
      expect(read).toHaveLength(100);
      expect(kindsOf(read)).toEqual(['answer', 'malformed', 'refused']);
      expect(read.find(({ kind }) => kind === 'refused')).toMatchObject({ action: 'resend', reason: 'server-error' });
    });

    test('results that break off end with a problem, and are whole when they are read again', async () => {
      const { sandbox, jobs } = await start('results-cut:once');
      const id = await submitted(jobs, toPayload(jobs, 300));
      sandbox.advance(jobTimeMs);
      valueIn(await jobs.status(id, never));
      const cut = await readAll(jobs, id);
      expect(cut.problem).toMatchObject({ kind: 'problem', action: 'resend', reason: 'connection' });
      expect(cut.read.length).toBeLessThan(300);
      const whole = await readAll(jobs, id);
      expect(whole).toMatchObject({ problem: null });
      expect(whole.read).toHaveLength(300);
    });

    test('whoever stops reading ends the download', async () => {
      const { sandbox, jobs } = await start();
      const id = await submitted(jobs, toPayload(jobs, 600));
      sandbox.advance(jobTimeMs);
      for await (const piece of jobs.results(id, never)) {
        expect(piece.kind).toBe('lines');
        break;
      }
      // Closing waits for what is still open.
      expect((await readAll(jobs, id)).read).toHaveLength(600);
    });

    test('a provider that falls silent is asked again', async () => {
      const { jobs } = await scripted({ kind: 'silence' });
      expect(await jobs.status(contract.uploads ? 'batches/b1' : 'b1', never)).toEqual({
        kind: 'problem',
        action: 'resend',
        reason: 'timeout',
        message: 'no answer within 0.3 s',
        status: null,
        retryAfterMs: null,
      });
    });

    test('an answer that is no job is asked for again', async () => {
      const { jobs } = await scripted({ kind: 'reply', body: { hello: 'world' } });
      expect(await jobs.status('batches/b1', never)).toMatchObject({ kind: 'problem', action: 'resend', status: 200 });
    });
  });
}

function jobsOf({ jobs }: Provider): JobCapability {
  if (jobs === null) throw new Error('it has no jobs');
  return jobs;
}

function valueIn<Value>(reply: JobReply<Value>): Value {
  if (reply.kind === 'problem') throw new Error(`a problem came: ${JSON.stringify(reply)}`);
  return reply.value;
}

async function readAll(jobs: JobCapability, id: string) {
  const read: JobLine[] = [];
  for await (const piece of jobs.results(id, never)) {
    if (piece.kind === 'problem') return { read, problem: piece };
    read.push(...piece.lines.map((line) => jobs.readLine(line)));
  }
  return { read, problem: null };
}

function kindsOf(lines: readonly JobLine[]): readonly string[] {
  return [...new Set(lines.map(({ kind }) => kind))].sort();
}
