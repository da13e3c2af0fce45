import type { BackendError, EstimateView } from '../ports/dashboard-backend.ts';
import type { Shell } from './shell.ts';
import { toBackendError, usePoll } from './use-poll.ts';
import { useSettled } from './use-settled.ts';

/** Of a second: how long a question must stay the same before it is asked. */
const settledShare = 0.4;

export interface Estimated {
  /** Of exactly what is asked now; null: none, or not yet. */
  readonly estimate: EstimateView | null;
  readonly error: BackendError | null;
  /** The answer to the present question has not come. */
  readonly isUnderWay: boolean;
  /** What was last shown, of whatever question. */
  readonly last: EstimateView | null;
  again(): void;
}

/** What something would cost, asked while it is put together: not at each letter, and never twice at once. `question` null: nothing to ask. */
export function useEstimate<Question>(
  shell: Pick<Shell, 'pollMs'>,
  question: Question | null,
  ask: (question: Question) => Promise<EstimateView>,
  isActive: boolean,
): Estimated {
  const key = JSON.stringify(question);
  const settled = useSettled(question, shell.pollMs * settledShare);
  const settledKey = JSON.stringify(settled);
  const { value, reload } = usePoll(
    async () => {
      if (settled === null) return { key: settledKey, estimate: null, error: null };
      try {
        return { key: settledKey, estimate: await ask(settled), error: null };
      } catch (error) {
        return { key: settledKey, estimate: null, error: toBackendError(error) };
      }
    },
    { key: settledKey, everyMs: null, isActive },
  );
  const isCurrent = value !== null && value.key === key;
  return {
    estimate: isCurrent ? value.estimate : null,
    error: isCurrent ? value.error : null,
    isUnderWay: question !== null && !isCurrent,
    last: value?.estimate ?? null,
    again: reload,
  };
}
