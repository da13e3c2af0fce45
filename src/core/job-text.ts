import type { JobRecord } from './job.ts';
import { formatTokens } from './money-text.ts';
import { toTerminalText } from './terminal-text.ts';

/** A job's state in a few words. */
export function formatJobState({ state, seen }: Pick<JobRecord, 'state' | 'seen'>): string {
  switch (state.kind) {
    case 'submitting':
      if (state.undecided !== null) return 'arrival unknown';
      return state.mayHaveLeft ? 'to be looked up' : 'not sent yet';
    case 'submitted':
      return seen === undefined ? 'submitted' : toTerminalText(seen.rawState, 30);
    case 'ended':
      return `${state.outcome}, to be filed`;
    case 'collected':
      return state.outcome === 'completed' ? 'collected' : `collected, ${state.outcome}`;
    case 'unsent':
      return 'never arrived';
    case 'refused':
    case 'forgotten':
    case 'lost':
      return state.kind;
  }
}

/** `1,200 of 2,000`; null: the provider did not say. */
export function formatJobProgress({ seen, requestCount }: Pick<JobRecord, 'seen' | 'requestCount'>): string | null {
  const completed = seen?.completed ?? null;
  return completed === null ? null : `${formatTokens(completed)} of ${formatTokens(requestCount)}`;
}
