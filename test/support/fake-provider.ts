import { digestOfRequest, type ModelRequest, type ProviderName } from '../../src/core/request.ts';
import type { FinishReason, ServedTier } from '../../src/core/response.ts';
import type { Usage } from '../../src/core/usage.ts';
import type { JobCapability } from '../../src/ports/jobs.ts';
import {
  type CallOutcome,
  type LimitState,
  noLimits,
  type ProblemAction,
  type ProblemReason,
  type Provider,
} from '../../src/ports/provider.ts';

/** What a model says. Usage is counted from the texts unless it is given; null: the provider reports none. */
export interface FakeAnswer {
  readonly text: string;
  readonly finishReason?: FinishReason;
  readonly refusal?: string;
  readonly usage?: Usage | null;
  readonly limits?: Partial<LimitState>;
  readonly servedTier?: ServedTier;
}

/** `billed`: the work was done, only the answer did not arrive. */
export interface FakeFault {
  readonly action: ProblemAction;
  readonly reason: ProblemReason;
  readonly message?: string;
  readonly retryAfterMs?: number;
  readonly billed?: boolean;
}

export const rateLimit = (retryAfterMs?: number): FakeFault => ({
  action: 'resend',
  reason: 'rate-limit',
  message: 'too many requests',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
export const serverError: FakeFault = { action: 'resend', reason: 'server-error', message: 'internal error' };
export const timeoutAfterAccept: FakeFault = {
  action: 'fate-unknown',
  reason: 'timeout',
  message: 'no answer in time',
  billed: true,
};
export const resetBeforeAccept: FakeFault = {
  action: 'fate-unknown',
  reason: 'connection',
  message: 'connection reset',
};
export const badRequest: FakeFault = {
  action: 'give-up-item',
  reason: 'invalid-request',
  message: 'the prompt is 4000 tokens too long (400)',
};
export const badKey: FakeFault = { action: 'stop-run', reason: 'authentication', message: 'invalid x-api-key' };
export const outOfCredit: FakeFault = {
  action: 'stop-run',
  reason: 'billing',
  message: 'your credit balance is too low',
};

/** One call as the provider saw it. */
export interface SeenCall {
  readonly request: ModelRequest;
  readonly digest: string;
  /** How often this very request came, from 1. */
  readonly times: number;
  readonly billed: boolean;
}

export interface FakeProvider extends Provider {
  /** Every call that arrived, in order. */
  readonly calls: readonly SeenCall[];
  /** Calls that were billed, whether their answer arrived or not. */
  readonly bill: readonly SeenCall[];
  readonly inFlight: number;
  readonly mostInFlight: number;
  /** Two calls for one text at the same time: two workers on one item. */
  readonly sawTwins: boolean;
  /** Lets calls that are held go on. */
  release(count?: number): void;
}

export interface FakeProviderOptions {
  /** A pure function of the request, so that two runs give one tree. */
  readonly answer: (request: ModelRequest) => string | FakeAnswer;
  /** What goes wrong with a call; `times`: how often this very request came, `call`: how many calls came in all, both from 1. */
  readonly fault?: (request: ModelRequest, times: number, call: number) => FakeFault | null;
  /** Calls stay in flight until `release`, or until they are aborted. */
  readonly holds?: boolean;
  readonly name?: ProviderName;
  /** What it can do about jobs; left out: it has no batch lane. */
  readonly jobs?: JobCapability;
}

/** A provider in memory. A call takes a few turns of the event loop, the same number for the same request. */
export function createFakeProvider({
  answer,
  fault = () => null,
  holds = false,
  name = 'anthropic',
  jobs,
}: FakeProviderOptions): FakeProvider {
  const calls: SeenCall[] = [];
  const times = new Map<string, number>();
  const atWork = new Set<string>();
  const held: (() => void)[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  let sawTwins = false;

  async function travel(digest: string, signal: AbortSignal): Promise<'arrived' | 'aborted'> {
    if (holds) {
      await new Promise<void>((resolve) => {
        held.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } else {
      const turns = 2 + (Number.parseInt(digest.slice(0, 4), 16) % 5);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    }
    return signal.aborted ? 'aborted' : 'arrived';
  }

  return {
    name,
    accountFingerprint: 'fake',
    calls,
    get bill() {
      return calls.filter(({ billed }) => billed);
    },
    get inFlight() {
      return inFlight;
    },
    get mostInFlight() {
      return mostInFlight;
    },
    get sawTwins() {
      return sawTwins;
    },
    release(count = held.length) {
      for (const go of held.splice(0, count)) go();
    },
    async generate(request, _timeoutMs, signal) {
      const digest = digestOfRequest(request);
      const seen = (times.get(digest) ?? 0) + 1;
      times.set(digest, seen);
      const problem = fault(request, seen, calls.length + 1);
      calls.push({ request, digest, times: seen, billed: problem === null || problem.billed === true });
      if (atWork.has(request.user)) sawTwins = true;
      atWork.add(request.user);
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      const end = await travel(digest, signal);
      inFlight -= 1;
      atWork.delete(request.user);
      if (end === 'aborted') return toProblem({ action: 'fate-unknown', reason: 'aborted', message: 'aborted' });
      return problem === null ? toAnswer(request, answer(request)) : toProblem(problem);
    },
    countTokens: async () => null,
    listModels: async () => [],
    toRequestBody: (request) => request,
    maxInputTokens,
    jobs: jobs ?? null,
  };
}

function maxInputTokens(request: ModelRequest): number {
  return Buffer.byteLength(JSON.stringify([request.system, request.user, request.schema])) + 50;
}

function toAnswer(request: ModelRequest, said: string | FakeAnswer): CallOutcome {
  const answer: FakeAnswer = typeof said === 'string' ? { text: said } : said;
  const { text, finishReason = 'stop', refusal = null, limits = {} } = answer;
  const usage =
    answer.usage === undefined
      ? {
          inputTokens: Math.ceil(request.user.length / 4),
          outputTokens: Math.ceil(text.length / 4),
          cachedInputTokens: 0,
          cacheWriteTokens: 0,
          reasoningTokens: 0,
        }
      : answer.usage;
  return {
    kind: 'answer',
    response: {
      text,
      finishReason,
      rawFinishReason: finishReason,
      refusal,
      usage,
      model: request.model,
      responseId: null,
      ...(answer.servedTier === undefined ? {} : { servedTier: answer.servedTier }),
      raw: { text },
    },
    limits: { ...noLimits, ...limits },
  };
}

function toProblem({ action, reason, message = reason, retryAfterMs }: FakeFault): CallOutcome {
  return {
    kind: 'problem',
    action,
    reason,
    message,
    status: null,
    retryAfterMs: retryAfterMs ?? null,
    limits: noLimits,
  };
}

/** Whole usage with these tokens. */
export function usageOf(inputTokens: number, outputTokens: number): Usage {
  return { inputTokens, outputTokens, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
}
