import { isJsonObject, type JsonValue } from '../core/json.ts';
import type { Bill } from './bill.ts';
import type { ToldAnswers } from './told-answers.ts';

export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

/** The sandbox's own endpoints, beside those of the providers: its ledger, its totals, and what it is to answer. */
export function answerControl(method: string, path: string, body: string, bill: Bill, told: ToldAnswers): ControlReply {
  if (method === 'GET' && path === '/sandbox/ledger') return { status: 200, body: bill.lines };
  if (method === 'GET' && path === '/sandbox/totals') return { status: 200, body: bill.totals() };
  if (method === 'POST' && path === '/sandbox/answers') return tellAnswers(body, told);
  return {
    status: 404,
    body: {
      error: {
        message: `The sandbox has no ${method} ${path}: it has GET /sandbox/ledger, GET /sandbox/totals and POST /sandbox/answers`,
      },
    },
  };
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
