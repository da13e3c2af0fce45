import type { BatchState } from '../../ports/dashboard-backend.ts';
import type { ItemView } from '../../core/view.ts';
import { type Span, type Tone, toSpan } from './line.ts';

interface StateWords {
  readonly sign: string;
  readonly word: string;
  readonly tone: Tone;
}

/** In the order in which the home screen lists batches. */
export const batchStates: Readonly<Record<BatchState, StateWords>> = {
  running: { sign: '●', word: 'running', tone: 'busy' },
  stuck: { sign: '▲', word: 'stuck', tone: 'warning' },
  killed: { sign: '✗', word: 'killed', tone: 'bad' },
  'needs decision': { sign: '◆', word: 'decision', tone: 'warning' },
  'in jobs': { sign: '◇', word: 'in jobs', tone: 'busy' },
  waiting: { sign: '○', word: 'waiting', tone: 'plain' },
  failed: { sign: '▲', word: 'failed', tone: 'bad' },
  rejected: { sign: '◐', word: 'rejected', tone: 'warning' },
  damaged: { sign: '✗', word: 'damaged', tone: 'bad' },
  open: { sign: '◌', word: 'open', tone: 'plain' },
  complete: { sign: '✓', word: 'complete', tone: 'good' },
  archived: { sign: '□', word: 'archived', tone: 'dim' },
};

export const itemStates: Readonly<Record<ItemView['state'], StateWords>> = {
  accepted: { sign: '✓', word: 'accepted', tone: 'good' },
  rejected: { sign: '✗', word: 'rejected', tone: 'warning' },
  failed: { sign: '▲', word: 'failed', tone: 'bad' },
  waiting: { sign: '○', word: 'waiting', tone: 'dim' },
  'in flight': { sign: '●', word: 'in flight', tone: 'busy' },
};

export function batchStateSpan(state: BatchState): Span {
  const { sign, word, tone } = batchStates[state];
  return toSpan(`${sign} ${word}`, tone);
}

export function itemStateSpan(state: ItemView['state']): Span {
  const { sign, word, tone } = itemStates[state];
  return toSpan(`${sign} ${word}`, tone);
}
