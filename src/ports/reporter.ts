import type { FiledCounts, JobOutcome } from '../core/job.ts';
import type { Lane } from '../core/request.ts';
import type { Note, Reason } from '../core/verdict.ts';
import type { Usage } from '../core/usage.ts';

/** What happens while stages run, as values. Reporters show it; they decide nothing. */
export type ProgressEvent =
  | {
      readonly kind: 'stage-started';
      readonly stage: 'acquire' | 'prepare' | 'process' | 'parse' | 'render';
      readonly total: number | null;
      readonly workers?: number;
      readonly models?: readonly string[];
      readonly expectedTokens?: number;
    }
  | { readonly kind: 'stage-ended'; readonly stage: 'acquire' | 'prepare' | 'process' | 'parse' | 'render' }
  | { readonly kind: 'advanced'; readonly itemId: string }
  /** An item has become many: so many more are to do. */
  | { readonly kind: 'expanded'; readonly itemId: string; readonly children: number }
  | {
      readonly kind: 'answered';
      readonly itemId: string;
      readonly step: string;
      readonly attempt: number;
      readonly chars: number;
      /** null: it travelled in a job. */
      readonly durationMs: number | null;
      readonly usage: Usage | null;
      readonly costUsd: number | null;
    }
  | {
      readonly kind: 'resend';
      readonly itemId: string;
      readonly step: string;
      readonly reason: string;
      readonly delayMs: number;
      readonly fateUnknown: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly itemId: string;
      readonly step: string;
      readonly attempt: number;
      readonly final: boolean;
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: 'noted';
      readonly itemId: string;
      readonly step: string;
      readonly attempt: number;
      readonly notes: readonly Note[];
    }
  | { readonly kind: 'failed'; readonly itemId: string; readonly step: string | null; readonly message: string }
  | { readonly kind: 'settled'; readonly itemId: string; readonly state: 'accepted' | 'rejected' | 'failed' }
  | { readonly kind: 'paused'; readonly provider: string; readonly reason: string; readonly delayMs: number }
  | {
      readonly kind: 'job-submitted';
      readonly job: number;
      readonly provider: string;
      readonly model: string;
      readonly requests: number;
    }
  /** `completed` and `total`: by the provider's counts; null: it does not say. */
  | {
      readonly kind: 'job-looked-at';
      readonly job: number;
      readonly rawState: string;
      readonly completed: number | null;
      readonly total: number;
    }
  | { readonly kind: 'job-ended'; readonly job: number; readonly outcome: JobOutcome; readonly words: string | null }
  | { readonly kind: 'job-collected'; readonly job: number; readonly filed: FiledCounts }
  /** Nothing else can be done now. `expected`: when the last of them should have ended, by what such jobs took before; null: unknown. */
  | {
      readonly kind: 'jobs-waiting';
      readonly jobs: number;
      readonly calls: number;
      readonly nextLookMs: number;
      readonly expected: { readonly typicalAtMs: number; readonly worstAtMs: number } | null;
    }
  /** `by`: not a signal, but the command of that name. */
  | { readonly kind: 'stopping'; readonly inFlight: number; readonly atMostMs: number; readonly by?: 'stop' }
  /** From here on calls are sent so; what did not change is as it was. */
  | {
      readonly kind: 'tuned';
      readonly workers: number;
      readonly maxCostUsd: number | null;
      readonly lanes: Readonly<Record<string, Lane>>;
    }
  | { readonly kind: 'notice'; readonly level: 'info' | 'warning'; readonly message: string };

export interface Reporter {
  report(event: ProgressEvent): void;
}
