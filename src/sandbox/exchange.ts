import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answerer, Outcome } from './answerer.ts';
import type { Bill, BillLine } from './bill.ts';
import type { ModelCall, WireProblem } from './call.ts';
import { digestOfBody } from './body-digest.ts';
import { answerControl } from './control.ts';
import type { SandboxClock } from './jobs/sandbox-clock.ts';
import type { Quota } from './quota.ts';
import { findRequestProblem, type KeyRule, type ReadCall, readBody, readCall } from './read-request.ts';
import { findRoute, type RouteMatch } from './routes.ts';
import type { ToldAnswers } from './told-answers.ts';
import type { WireRoute } from './wire.ts';

export interface ExchangeParts {
  readonly answerer: Answerer;
  readonly bill: Bill;
  readonly quota: Quota;
  readonly told: ToldAnswers;
  readonly keyRule: KeyRule;
  /** Runs `act` after the sandbox's delay, at once where there is none. */
  readonly afterDelay: (act: () => void) => void;
  readonly now: () => number;
  /** Files and jobs; false: it is about something else. */
  readonly answerJobs: (
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    search: string,
    requestId: string,
  ) => boolean;
  readonly clock: SandboxClock;
  /** Ends and bills the jobs whose time has come. */
  readonly settle: () => Promise<void>;
}

/**
 * One request from its first byte to its last:
 *
 *   route, key, headers → body → call → quota → outcome → (delay) → bill → answer
 *
 * What is billed stands in the bill before a byte of its answer leaves.
 */
export function createExchange(parts: ExchangeParts) {
  const { answerer, bill, quota, told, keyRule, afterDelay, now, answerJobs, clock, settle } = parts;
  let counter = 0;

  return (request: IncomingMessage, response: ServerResponse): void => {
    const method = request.method ?? 'GET';
    const [pathname = '/', search = ''] = splitOnce(request.url ?? '/');
    if (pathname.startsWith('/sandbox/')) {
      readBody(request, Number.POSITIVE_INFINITY, (body) => {
        answerControl(method, pathname, (body ?? '').toString(), { bill, told, clock, settle })
          .then((reply) => send(response, reply.status, {}, JSON.stringify(reply.body)))
          .catch((error: unknown) => {
            process.stderr.write(`sandbox: ${String(error)}\n`);
            response.destroy();
          });
      });
      return;
    }
    counter += 1;
    const requestId = `req_${String(counter).padStart(24, '0')}`;
    if (answerJobs(request, response, pathname, search, requestId)) return;
    const match = findRoute(method, pathname, request.headers);
    const problem = findRequestProblem(match, method, request.headers, new URLSearchParams(search), keyRule);
    readBody(request, match.wire.maxBodyBytes, (body) => {
      if (problem !== null || match.route === null)
        refuse(response, match, requestId, problem ?? { kind: 'not-found', method, path: pathname });
      else if (body === null)
        refuse(response, match, requestId, { kind: 'too-large', maxBytes: match.wire.maxBodyBytes });
      else if (match.route.operation === 'list-models')
        succeed(response, match, requestId, '', match.wire.toModelsBody(new URLSearchParams(search)));
      else if (match.route.operation === 'get-model')
        succeed(response, match, requestId, '', match.wire.toModelBody(match.model ?? ''));
      else answer(request, response, match, match.route, requestId, body);
    });
  };

  /** Time is the sandbox's, in the Date header too. */
  function dated(headers: Record<string, string>): Record<string, string> {
    return { ...headers, date: clock.dateHeader() };
  }

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    match: RouteMatch,
    route: WireRoute,
    requestId: string,
    body: Buffer,
  ): void {
    const read = readCall(match, route, body, request.headers);
    if ('kind' in read) refuse(response, match, requestId, read);
    else if (route.operation === 'count-tokens')
      succeed(response, match, requestId, read.call.model, match.wire.toCountBody(read.inputTokens));
    else generate(response, match, requestId, read, digestOfBody(body));
  }

  function generate(
    response: ServerResponse,
    match: RouteMatch,
    requestId: string,
    read: ReadCall,
    digest: string,
  ): void {
    const { call, inputTokens } = read;
    bill.countRequest();
    response.once('close', bill.countEnd);
    const verdict = quota.take(`${call.provider} ${call.model}`, inputTokens + (call.maxOutputTokens ?? 0));
    if (verdict.kind === 'exceeded') {
      bill.countFault('quota');
      refuse(response, match, requestId, {
        kind: 'rate-limit',
        model: call.model,
        retryAfterMs: verdict.retryAfterMs,
        scope: verdict.scope,
        limit: verdict.limit,
      });
      return;
    }
    const outcome = answerer.next(call, digest);
    if (outcome.fault !== null) bill.countFault(outcome.fault);
    afterDelay(() =>
      fulfil(response, match, requestId, digest, call, outcome, match.wire.toHeaders(requestId, verdict.state)),
    );
  }

  function fulfil(
    response: ServerResponse,
    match: RouteMatch,
    requestId: string,
    digest: string,
    call: ModelCall,
    outcome: Outcome,
    headers: Record<string, string>,
  ): void {
    if (outcome.kind === 'problem') {
      refuse(response, match, requestId, outcome.problem, headers);
      return;
    }
    if (outcome.kind === 'reset') {
      response.destroy();
      return;
    }
    const text = JSON.stringify(match.wire.toAnswerBody(call, outcome.answer));
    const line = bill.charge({
      at: new Date(now()).toISOString(),
      requestId,
      provider: call.provider,
      model: call.model,
      bodyDigest: digest,
      answerId: outcome.answer.id,
      usage: outcome.answer.usage,
      lane: call.serviceTier?.toLowerCase() === 'flex' ? 'flex' : 'realtime',
    });
    if (outcome.delivery === 'whole') send(response, 200, dated(headers), text, line);
    else if (outcome.delivery === 'reset') breakOff(response, dated(headers), text);
    // A hanging answer keeps its connection open until the client gives up.
  }

  function refuse(
    response: ServerResponse,
    match: RouteMatch,
    requestId: string,
    problem: WireProblem,
    headers?: Record<string, string>,
  ): void {
    const reply = match.wire.toErrorReply(problem, requestId, match.version);
    const all = {
      ...(headers ??
        match.wire.toHeaders(
          requestId,
          quota.look(problem.kind === 'rate-limit' ? `${match.wire.provider} ${problem.model}` : ''),
        )),
      ...reply.headers,
    };
    send(response, reply.status, dated(all), JSON.stringify(reply.body));
  }

  function succeed(response: ServerResponse, match: RouteMatch, requestId: string, model: string, body: object): void {
    send(
      response,
      200,
      dated(match.wire.toHeaders(requestId, quota.look(`${match.wire.provider} ${model}`))),
      JSON.stringify(body),
    );
  }
}

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
  line: BillLine | null = null,
): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(
    text,
    line === null
      ? undefined
      : () => {
          line.delivered = true;
        },
  );
}

/** Half of the answer, and then nothing: the connection is gone. */
function breakOff(response: ServerResponse, headers: Record<string, string>, text: string): void {
  if (response.destroyed) return;
  response.writeHead(200, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}

function splitOnce(url: string): readonly [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}
