import type { JsonValue } from '../core/json.ts';
import { sampleFromSchema } from '../core/sample.ts';
import { drawParagraphs, drawSentence, drawTitle, type Random } from '../core/sample-words.ts';
import { breakJson } from './broken-json.ts';
import type { Answer, BilledUsage, Ending, ModelCall, WireProblem } from './call.ts';
import { createChance } from '../core/chance.ts';
import { digestOfBody } from './body-digest.ts';
import { drawFault, drawRetryAfterMs, type FaultKind, type FaultPlan } from './fault-plan.ts';
import { createPrefixCache } from './prefix-cache.ts';
import { countInputTokens, countTextTokens, drawReasoningTokens } from './tokens.ts';
import type { ToldAnswers } from './told-answers.ts';

/** What becomes of a call. `reset` and `hang` of an answer: it is billed, and does not arrive. */
export type Outcome =
  | { readonly kind: 'problem'; readonly fault: FaultKind; readonly problem: WireProblem }
  | { readonly kind: 'reset'; readonly fault: FaultKind }
  | {
      readonly kind: 'answer';
      readonly fault: FaultKind | null;
      readonly answer: Answer;
      readonly delivery: 'whole' | 'reset' | 'hang';
    };

/** A request as it is counted: how often the same body was sent to the same model. */
export interface AskedRequest {
  readonly model: string;
  readonly digest: string;
}

/** A line of a job: what it was told beforehand to be answered with, if anything. */
export interface AskedLine {
  readonly told: string | null;
}

/** What can go wrong with the answer to a line of a job: what is wrong with a connection is not. */
const faultsOfLines: ReadonlySet<FaultKind> = new Set(['truncate', 'bad-json', 'refusal', 'empty', 'block']);

export interface AnswererOptions {
  readonly seed: number | string;
  readonly faults: FaultPlan;
  /** Bill the most that the request allows. */
  readonly maximumLength: boolean;
  /** Bill this many output tokens for every answer, as far as the request allows; null: as many as the text has. */
  readonly outputTokens: number | null;
  readonly told: ToldAnswers;
  readonly now: () => number;
}

/** What a model may write where the request sets no limit. */
const usualMaxOutputTokens = 65_536;

/**
 * Decides what each call gets. Everything follows from the seed, the request's digest and how often this request came:
 * its faults from how often it was sent, its text from how often it was answered. So resending after a fault of the
 * transport gives the answer that the first try would have had, and asking again after an answer gives another one.
 */
export function createAnswerer(options: AnswererOptions) {
  const { seed, faults, told, now } = options;
  const counts = new Map<string, { asked: number; answered: number }>();
  const cache = createPrefixCache(now);
  const lineFaults: FaultPlan = { ...faults, rules: faults.rules.filter(({ kind }) => faultsOfLines.has(kind)) };

  function countsOf(key: string): { asked: number; answered: number } {
    const known = counts.get(key);
    if (known !== undefined) return known;
    const count = { asked: 0, answered: 0 };
    counts.set(key, count);
    return count;
  }

  /** What was asked and answered before this sandbox was started: the same body sent again is no first time. */
  function recall({ model, digest }: AskedRequest, isAnswered: boolean): void {
    const count = countsOf(`${model} ${digest}`);
    count.asked += 1;
    if (isAnswered) count.answered += 1;
  }

  function next(call: ModelCall, digest: string, line: AskedLine | null = null): Outcome {
    const key = `${call.model} ${digest}`;
    const count = countsOf(key);
    count.asked += 1;
    const faultChance = createChance(seed, 'fault', key, count.asked);
    const drawn = drawFault(line === null ? faults : lineFaults, count.asked, faultChance);
    const fault = drawn === 'flex-refused' && call.serviceTier?.toLowerCase() !== 'flex' ? null : drawn;
    const problem = fault === null ? null : toProblem(fault, call, faultChance);
    const expected = line === null ? told.take(digest) : line.told;
    if (fault !== null && problem !== null) return { kind: 'problem', fault, problem };
    if (fault === 'reset' && faultChance() < 0.5) return { kind: 'reset', fault };

    const answer = write(
      call,
      fault,
      expected,
      createChance(seed, 'answer', key, count.answered),
      faultChance,
      `${key} ${count.asked}`,
    );
    const delivery = fault === 'reset' || fault === 'hang' ? fault : 'whole';
    if (delivery === 'whole') count.answered += 1;
    return { kind: 'answer', fault, answer, delivery };
  }

  function toProblem(fault: FaultKind, call: ModelCall, random: Random): WireProblem | null {
    if (fault === 'rate-limit')
      return {
        kind: 'rate-limit',
        model: call.model,
        retryAfterMs: drawRetryAfterMs(faults, random),
        scope: 'requests',
        limit: 500,
      };
    if (fault === 'overloaded' || fault === 'server-error' || fault === 'billing') return { kind: fault };
    if (fault === 'flex-refused') return { kind: 'no-room' };
    if (fault === 'auth') return { kind: 'invalid-key', key: 'refused-by-fault' };
    // Anthropic has no answer for what its filter takes: the request fails.
    return fault === 'block' && call.provider === 'anthropic' ? { kind: 'blocked' } : null;
  }

  function write(
    call: ModelCall,
    fault: FaultKind | null,
    expected: string | null,
    random: Random,
    faultChance: Random,
    name: string,
  ): Answer {
    const id = digestOfBody(`${seed}
${name}`).slice(0, 24);
    const reasoningRoll = random();
    const whole = expected ?? writeText(call, random);
    const { text, ending, stopSequence } = shape(call, whole, fault, faultChance);
    const usage = toUsage(call, text, ending, fault, reasoningRoll);
    return {
      text,
      ending,
      stopSequence,
      usage,
      id,
      hidesUsage: faultChance() < faults.noUsageShare,
      createdAtMs: now(),
    };
  }

  function toUsage(
    call: ModelCall,
    text: string,
    ending: Ending,
    fault: FaultKind | null,
    reasoningRoll: number,
  ): BilledUsage {
    const inputTokens = countInputTokens(call);
    const cached = call.cached === null ? { readTokens: 0, writtenTokens: 0 } : cache.use(call.model, call.cached);
    const limit = call.maxOutputTokens ?? usualMaxOutputTokens;
    const textTokens = Math.min(limit, countTextTokens(text));
    const isPromptBlocked = fault === 'block';
    // What runs into the limit has used all of it, on text or on reasoning.
    const fixed = isPromptBlocked
      ? 0
      : options.maximumLength || (ending === 'length' && call.maxOutputTokens !== null)
        ? limit
        : options.outputTokens;
    const reasoning = isPromptBlocked
      ? 0
      : drawReasoningTokens(call.reasoning, textTokens, limit - textTokens, reasoningRoll);
    const outputTokens = fixed === null ? textTokens + reasoning : Math.min(limit, fixed);
    const readTokens = Math.min(cached.readTokens, inputTokens);
    // Gemini stores prefixes for nothing and does not tell.
    const writtenTokens = call.provider === 'gemini' ? 0 : Math.min(cached.writtenTokens, inputTokens - readTokens);
    return {
      inputTokens,
      outputTokens,
      cachedInputTokens: readTokens,
      cacheWriteTokens: writtenTokens,
      longCacheWriteTokens: call.cached?.isLong === true ? writtenTokens : 0,
      reasoningTokens:
        fixed === null || call.reasoning === null
          ? Math.min(reasoning, outputTokens)
          : Math.max(0, outputTokens - textTokens),
    };
  }

  return { next, recall };
}

export type Answerer = ReturnType<typeof createAnswerer>;

function writeText(call: ModelCall, random: Random): string {
  if (call.schema !== null) return JSON.stringify(sampleFromSchema(call.schema, random));
  if (call.wantsJson)
    return JSON.stringify({ title: drawTitle(random), text: drawSentence(random) } satisfies JsonValue);
  return drawParagraphs(random);
}

/** The text as it leaves the model: broken or cut where a fault, a stop sequence or the limit has it so. */
function shape(
  call: ModelCall,
  whole: string,
  fault: FaultKind | null,
  random: Random,
): { text: string; ending: Ending; stopSequence: string | null } {
  if (fault === 'refusal') return { text: '', ending: 'refusal', stopSequence: null };
  if (fault === 'block') return { text: '', ending: 'blocked', stopSequence: null };
  if (fault === 'empty') return { text: '', ending: 'stop', stopSequence: null };
  const broken = fault === 'bad-json' ? breakJson(whole, random) : whole;
  const stopped = cutAtStop(broken, call.stop);
  const limited = cutToTokens(stopped.text, call.maxOutputTokens);
  if (fault === 'truncate')
    return {
      text: limited.slice(0, Math.floor(limited.length * (0.2 + 0.6 * random()))),
      ending: 'length',
      stopSequence: null,
    };
  if (limited.length < stopped.text.length) return { text: limited, ending: 'length', stopSequence: null };
  return {
    text: stopped.text,
    ending: stopped.sequence === null ? 'stop' : 'stop-sequence',
    stopSequence: stopped.sequence,
  };
}

function cutAtStop(text: string, stop: readonly string[]): { text: string; sequence: string | null } {
  const found = stop
    .map((sequence) => ({ sequence, at: sequence === '' ? -1 : text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0);
  if (found.length === 0) return { text, sequence: null };
  const first = found.reduce((a, b) => (b.at < a.at ? b : a));
  return { text: text.slice(0, first.at), sequence: first.sequence };
}

function cutToTokens(text: string, maxTokens: number | null): string {
  if (maxTokens === null || countTextTokens(text) <= maxTokens) return text;
  return Buffer.from(text)
    .subarray(0, maxTokens * 4)
    .toString()
    .replace(/\uFFFD+$/, '');
}
