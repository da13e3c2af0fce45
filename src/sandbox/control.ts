import { isJsonObject, type JsonValue } from '../core/json.ts';
import type { Bill } from './bill.ts';
import type { SandboxClock } from './jobs/sandbox-clock.ts';
import type { ToldAnswers } from './told-answers.ts';

export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

export interface ControlParts {
  readonly bill: Bill;
  readonly told: ToldAnswers;
  readonly clock: SandboxClock;
  readonly settle: () => Promise<void>;
}

/** The sandbox's own endpoints, beside those of the providers: its ledger, its totals, its clock, and what it is to answer. */
export async function answerControl(
  method: string,
  path: string,
  body: string,
  { bill, told, clock, settle }: ControlParts,
): Promise<ControlReply> {
  if (path === '/sandbox/clock') return answerClock(method, body, clock);
  if (method === 'GET' && (path === '/sandbox/ledger' || path === '/sandbox/totals')) {
    // A job is ended when somebody looks at it; a look at the ledger looks at all of them.
    await settle();
    return { status: 200, body: path === '/sandbox/ledger' ? bill.lines : bill.totals() };
  }
  if (method === 'POST' && path === '/sandbox/answers') return tellAnswers(body, told);
  return {
    status: 404,
    body: {
      error: {
        message: `The sandbox has no ${method} ${path}: it has GET /sandbox/ledger, GET /sandbox/totals, GET and POST /sandbox/clock and POST /sandbox/answers`,
      },
    },
  };
}

/** `{advanceMs}` moves time on: jobs go on, and what is kept for a time expires. */
function answerClock(method: string, body: string, clock: SandboxClock): ControlReply {
  if (method === 'POST') {
    const parsed = parse(body);
    const { advanceMs } = isJsonObject(parsed) ? parsed : { advanceMs: null };
    if (typeof advanceMs !== 'number' || !(advanceMs >= 0))
      return { status: 400, body: { error: { message: 'Time is moved on by {"advanceMs": milliseconds}' } } };
    clock.advance(advanceMs);
  }
  return { status: 200, body: { now: new Date(clock.now()).toISOString() } };
}

/** `{digest, text}`, or a list of them. */
function tellAnswers(body: string, told: ToldAnswers): ControlReply {
  const parsed = parse(body);
  const answers = Array.isArray(parsed) ? (parsed as readonly JsonValue[]) : [parsed];
  const tellings: (readonly [string, string])[] = [];
  for (const answer of answers) {
    const { digest, text } = isJsonObject(answer) ? answer : { digest: null, text: null };
    if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest) || typeof text !== 'string') {
      return {
        status: 400,
        body: { error: { message: 'An answer is {"digest": sha256 of the request body in hex, "text": the answer}' } },
      };
    }
    tellings.push([digest, text]);
  }
  for (const [digest, text] of tellings) told.tell(digest, text);
  return { status: 200, body: { told: tellings.length } };
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
