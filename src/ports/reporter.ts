import type { FiledCounts, JobOutcome } from '../core/job.ts';
import type { Lane, ModelRequest, ProviderName, RequestParameters } from '../core/request.ts';
import type { FinishReason } from '../core/response.ts';
import type { Note, Reason } from '../core/verdict.ts';
import type { Usage } from '../core/usage.ts';

/** What happens while stages run, as values. Reporters show it; they decide nothing. */
export type ProgressEvent =
  | { readonly kind: 'run-started'; readonly command: string; readonly process: number; readonly simulated: boolean }
  /** `exitCode`: null where the command did not come to one; then `error` says why. */
  | {
      readonly kind: 'run-ended';
      readonly durationMs: number;
      readonly exitCode: number | null;
      readonly error: string | null;
    }
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
  | CallEvent
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
  /** `job`: it has no room for a job, which is nothing unusual. */
  | {
      readonly kind: 'paused';
      readonly provider: string;
      readonly reason: string;
      readonly delayMs: number;
      readonly job?: number;
    }
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
  | {
      readonly kind: 'job-collected';
      readonly job: number;
      readonly filed: FiledCounts;
      readonly facts: JobFacts;
    }
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
  /** The run sends nothing more; a person's stop is `stopping`. */
  | {
      readonly kind: 'stopped';
      readonly reason: 'budget' | 'consent' | 'provider' | 'locked' | 'overbilled';
      readonly message: string;
    }
  | {
      readonly kind: 'notice';
      readonly level: 'info' | 'warning';
      readonly message: string;
      /** Which job it is about. */
      readonly job?: number;
      /** Nobody but a person can say how it goes on. */
      readonly needsDecision?: true;
    };

/** One call to a model, however it ended. Times are milliseconds since the epoch. */
export interface CallEvent {
  readonly kind: 'called';
  readonly callId: string;
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  readonly provider: ProviderName;
  readonly model: string;
  readonly lane: Lane;
  /** The job it travelled in; null: it was made by itself. */
  readonly job: number | null;
  /** Of a call in a job: when the job was submitted, and when it ended. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** null: nothing says which these were. */
  readonly parameters: RequestParameters | null;
  /** What was sent; null: it is not at hand. Never shown or logged. */
  readonly prompt: Pick<ModelRequest, 'system' | 'user'> | null;
  readonly outcome:
    | {
        readonly kind: 'answer';
        readonly text: string;
        readonly finishReason: FinishReason;
        readonly responseModel: string | null;
        /** null: the provider gave none, or it is not at hand. */
        readonly responseId: string | null;
        readonly usage: Usage | null;
        readonly costUsd: number | null;
      }
    | {
        readonly kind: 'problem';
        readonly reason: string;
        readonly status: number | null;
        readonly message: string;
        readonly fateUnknown: boolean;
      };
}

/** A job that was collected. Times are milliseconds since the epoch. */
export interface JobFacts {
  readonly provider: ProviderName;
  readonly model: string;
  readonly requests: number;
  readonly providerJobId: string | null;
  readonly outcome: JobOutcome;
  readonly submittedAtMs: number;
  readonly endedAtMs: number;
}

export interface Reporter {
  report(event: ProgressEvent): void;
}
