import { costOfServed, isServedOtherwise } from '../core/cost.ts';
import { digestOf, toSchemaText } from '../core/digest.ts';
import type { PaidLine } from '../core/ledger.ts';
import { isPromptStep, stepOf } from '../core/pipeline.ts';
import type { ModelPrice } from '../core/price.ts';
import type { Receipt } from '../core/receipt.ts';
import { digestOfRequest, type Lane, type ModelId, type ModelRequest } from '../core/request.ts';
import { toRequest } from '../core/request-of-step.ts';
import type { ModelResponse } from '../core/response.ts';
import type { Placement } from '../ports/batch-store.ts';
import type { PreparedPrompt } from './prepare.ts';
import { toSharedSystem } from './shared-system.ts';
import { toResponseText } from './receipt.ts';
import type { Workshop } from './workshop.ts';

/** One call as it is about to leave. */
export interface Call {
  readonly callId: string;
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  /** Of a child that was made anew; null: it is the first of its name. */
  readonly generation: string | null;
  readonly request: ModelRequest;
  readonly promptDigest: string;
  readonly price: ModelPrice | null;
  readonly reserveUsd: number | null;
  readonly expected: PaidLine['expected'];
  readonly simulated: boolean;
  readonly askedAt: string;
}

/** `marksSharedSystem`: where the system text is that of the step's other calls, the provider is asked to keep it. */
export function requestFor(
  workshop: Workshop,
  step: string,
  prompt: PreparedPrompt,
  to: {
    readonly model: ModelId;
    readonly lane: Lane;
    readonly price: ModelPrice | null;
    readonly marksSharedSystem?: boolean;
  },
): ModelRequest {
  const definition = stepOf(workshop.whole, step);
  if (!isPromptStep(definition)) throw new Error(`${step} makes no call`);
  return {
    ...toRequest(definition, prompt, to.model, to.lane, to.price?.maxOutputTokens ?? null),
    ...toSharedSystem(workshop, step, prompt.system, to.marksSharedSystem === true),
  };
}

/** US dollars of an answer, by the tier that served it; null where usage or price is unknown. */
export function costOfAnswer(call: Call, response: ModelResponse): number | null {
  const { usage, servedTier } = response;
  return usage === null || call.price === null ? null : costOfServed(usage, call.price, call.request.lane, servedTier);
}

export function toReceipt(workshop: Workshop, call: Call, response: ModelResponse, answeredAt: string): Receipt {
  const step = stepOf(workshop.whole, call.step);
  return {
    version: 1,
    callId: call.callId,
    itemId: call.itemId,
    step: call.step,
    attempt: call.attempt,
    simulated: call.simulated,
    provider: call.request.provider,
    model: call.request.model,
    lane: call.request.lane,
    ...(isServedOtherwise(call.request.lane, response.servedTier) ? { servedTier: response.servedTier } : {}),
    parameters: call.request.parameters,
    promptDigest: call.promptDigest,
    schemaDigest: step.schema === null ? null : digestOf(toSchemaText(step.schema)),
    requestDigest: digestOfRequest(call.request),
    askedAt: call.askedAt,
    answeredAt,
    text: response.text,
    finishReason: response.finishReason,
    rawFinishReason: response.rawFinishReason,
    refusal: response.refusal,
    answeredBy: response.model,
    usage: response.usage,
    costUsd: costOfAnswer(call, response),
    response: response.raw,
  };
}

export function toPaidLine(
  receipt: Receipt,
  reserveUsd: number | null,
  expected: PaidLine['expected'] = null,
): PaidLine {
  return {
    type: 'paid',
    call: receipt.callId,
    item: receipt.itemId,
    step: receipt.step,
    attempt: receipt.attempt,
    at: receipt.answeredAt,
    provider: receipt.provider,
    model: receipt.model,
    lane: receipt.lane,
    usage: receipt.usage,
    costUsd: receipt.costUsd,
    reserveUsd,
    expected,
    simulated: receipt.simulated,
  };
}

/**
 * Keeps a billed answer, in this order: receipt.json (the commit, on disk), the ledger's `paid` line (on disk),
 * response.md. A crash between any two is made good from the receipt, for nothing. Where another answer stands by now, or another
 * process has taken the batch over, the line says that the answer is unclaimed, and no file is written.
 */
export async function fileAnswer(
  workshop: Workshop,
  call: Call,
  receipt: Receipt,
): Promise<{ readonly line: PaidLine; readonly placement: Placement }> {
  const { store } = workshop;
  const { itemId, step, generation } = call;
  const placement = await store.writeStepFileDurably(itemId, step, 'receipt.json', formatReceipt(receipt), generation);
  const paid = {
    ...toPaidLine(receipt, call.reserveUsd, call.expected),
    ...(generation === null ? {} : { generation }),
  };
  const line = placement === 'placed' ? paid : { ...paid, unclaimed: true as const };
  await store.appendLedgerDurably(line);
  // Where an answer is bought no other stands.
  if (placement === 'placed' && !store.isLockLost())
    store.writeStepFile(itemId, step, 'response.md', toResponseText(receipt), true);
  return { line, placement };
}

/** A field a line; the provider's answer, which is only looked up, on one line. */
export function formatReceipt(receipt: Receipt): string {
  const { response, ...rest } = receipt;
  const head = JSON.stringify(rest, null, 2);
  return `${head.slice(0, -2)},\n  "response": ${JSON.stringify(response)}\n}\n`;
}
