import type { ProgressEvent } from '../../../src/ports/reporter.ts';

type Started = Extract<ProgressEvent, { kind: 'stage-started' }>;

export function begin(fields: Partial<Omit<Started, 'kind'>> = {}): Started {
  return { kind: 'stage-started', stage: 'process', total: null, ...fields };
}

export function toItemId(number: number): string {
  return `item-${String(number).padStart(4, '0')}`;
}

/** An item that is answered and accepted, as the engine reports it. */
export function answered(
  itemId: string,
  answer: { chars?: number; durationMs?: number; tokens?: number; costUsd?: number | null } = {},
): readonly ProgressEvent[] {
  const tokens = answer.tokens ?? 100;
  const usage = {
    inputTokens: tokens - 10,
    outputTokens: 10,
    cachedInputTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
  };
  return [
    {
      kind: 'answered',
      itemId,
      step: 'main',
      attempt: 1,
      chars: answer.chars ?? 100,
      durationMs: answer.durationMs ?? 1000,
      usage,
      costUsd: answer.costUsd === undefined ? 0.01 : answer.costUsd,
    },
    { kind: 'advanced', itemId },
    { kind: 'settled', itemId, state: 'accepted' },
  ];
}
