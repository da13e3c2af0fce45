import { countOf } from './block-text.ts';
import { type Collecting, formatCollecting } from './collecting.ts';
import type { Estimate, Range, StepEstimate } from './estimate.ts';
import { laneLines } from './lane-text.ts';
import { formatTokens, formatUsd, formatUsdAtMost, formatUsdRate } from './money-text.ts';
import type { Lane } from './request.ts';

export interface EstimateContext {
  readonly batchId: string;
  readonly items: number;
  /** --max-cost: takes the place of the amount that is consented to. */
  readonly maxCostUsd?: number | null;
  /** What jobs are to bring; null: nothing is in jobs. */
  readonly collecting?: Collecting | null;
  /** Columns of the terminal, for lines that go on below themselves; else they stay whole. */
  readonly width?: number;
}

/** The COST ESTIMATE block, without the question: one block per step and model where there are several. */
export function formatEstimate(estimate: Estimate, context: EstimateContext): string {
  const cap = context.maxCostUsd ?? null;
  const consent = cap === null ? ': this is what you consent to' : `; you consent to the cap of ${formatUsd(cap)}`;
  const heading = `COST ESTIMATE: ${context.batchId}`;
  const lines = [heading, '='.repeat(heading.length), `Items: ${formatTokens(context.items)}`];
  const collecting = context.collecting ?? null;
  if (collecting !== null) lines.push(`In jobs: ${formatCollecting(collecting)}`);
  const [only] = estimate.steps;
  if (only === undefined && collecting !== null) lines.push('Nothing new to pay for.');
  else if (only === undefined) lines.push('Nothing to pay for: no answer is missing.');
  else if (estimate.calls === 0) lines.push(formatRedo(estimate, consent));
  else if (estimate.steps.length === 1) lines.push(...formatStep(only, consent));
  else {
    for (const step of estimate.steps) lines.push('', ...formatStepHeading(step), ...formatStep(step, ''));
    lines.push(
      '',
      `All steps: ${formatTotal(estimate.costUsd, { ...estimate, lane: 'realtime' }, estimate.maxCalls > estimate.calls, consent)}`,
    );
  }
  lines.push(...laneLines(estimate, context.width));
  return `${lines.join('\n')}\n`;
}

/** Every answer is on its way: what is consented to is asking again for those that will be rejected. */
function formatRedo({ costUsd, maxCalls }: Estimate, consent: string): string {
  const most = countOf(maxCalls, 'call');
  return costUsd === null
    ? `Nothing new to pay for, unless answers are rejected and asked again: at most ${most}, of unknown price${consent}`
    : `Nothing new to pay for, unless answers are rejected and asked again: at most ${most}, up to ${formatUsdAtMost(costUsd.upper)}${consent}`;
}

function formatStepHeading(step: StepEstimate): readonly string[] {
  const text = `Step ${step.step}: ${step.model.model}`;
  return [text, '-'.repeat(text.length)];
}

/** `consent`: what follows the total where it is what is consented to; else ''. */
function formatStep(step: StepEstimate, consent: string): readonly string[] {
  const model = `${step.model.provider}/${step.model.model}`;
  const unknown = { pricedUsd: null, unpricedModels: [step.model], lane: step.lane };
  return [
    `Estimated input tokens: ${formatTokens(step.inputTokens.expected)}`,
    `Estimated output tokens: ${formatTokens(step.outputTokens.expected)}`,
    'Cost Breakdown:',
    `├── Input tokens: ${formatPart(step, 'input')}`,
    `├── Output tokens: ${formatPart(step, 'output')}`,
    `└── Total: ${formatTotal(step.costUsd, unknown, step.maxCalls > step.calls, consent)}`,
    ...(step.costUsd === null
      ? []
      : [`Range: ${formatUsd(step.costUsd.low)} to ${formatUsdAtMost(step.costUsd.upper)}`]),
    `Method: ${formatCalls(step)} to ${model}${step.lane === 'realtime' ? '' : ` in the ${step.lane} lane`}; ${step.method}`,
    // With one attempt the upper end does not cover answers that have to be asked for again.
    ...(step.maxCalls === step.calls ? ['Note: Add 20-30% buffer for retries.'] : []),
  ];
}

function formatPart({ parts }: StepEstimate, part: 'input' | 'output'): string {
  if (parts === null) return 'price unknown';
  const [usd, rate] = part === 'input' ? [parts.inputUsd, parts.inputRate] : [parts.outputUsd, parts.outputRate];
  const { cached } = parts;
  const fromCache =
    part === 'input' && cached !== undefined
      ? `, ${formatTokens(cached.tokens)} of them from the prompt cache @ ${formatUsdRate(cached.rate)}`
      : '';
  return `${formatUsd(usd)} (@ ${formatUsdRate(rate)}/MTok${fromCache})`;
}

function formatTotal(
  cost: Range | null,
  known: { readonly pricedUsd: Range | null; readonly unpricedModels: Estimate['unpricedModels']; readonly lane: Lane },
  hasRetries: boolean,
  consent: string,
): string {
  if (cost !== null)
    return `${formatUsd(cost.expected)} (up to ${formatUsdAtMost(cost.upper)}${hasRetries ? ' with all attempts' : ''}${consent})`;
  const models = known.unpricedModels.map(({ provider, model }) => `${provider}/${model}`).join(', ');
  const rest =
    known.pricedUsd !== null && known.pricedUsd.upper > 0
      ? `; the other steps: ${formatUsd(known.pricedUsd.expected)} (up to ${formatUsdAtMost(known.pricedUsd.upper)})`
      : '';
  const price = known.lane === 'realtime' ? 'price' : `price of the ${known.lane} lane`;
  return `unknown (no ${price} is known for ${models}${consent === '' ? '' : ': you consent to an unknown amount'})${rest}`;
}

function formatCalls(step: StepEstimate): string {
  const calls = `${formatTokens(step.calls)} call${step.calls === 1 ? '' : 's'}`;
  return step.maxCalls > step.calls ? `${calls} (at most ${formatTokens(step.maxCalls)})` : calls;
}
