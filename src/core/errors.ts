/**
 * The exit codes of the program, in the order in which one wins where several apply
 * (`unexpected` first). The help and the README are generated from this table.
 */
export const exitCodes = {
  done: {
    code: 0,
    meaning: 'done; nothing the command lets through is left, and no item it touched is rejected or failed',
  },
  unexpected: { code: 1, meaning: 'unexpected error (a bug, the disk)' },
  usage: { code: 2, meaning: 'wrong usage, or a mistake in the pipeline (before any work)' },
  consent: { code: 3, meaning: 'consent missing, refused, or used up' },
  budget: { code: 4, meaning: 'stopped at the budget' },
  locked: { code: 5, meaning: 'another process is working on this batch' },
  provider: { code: 6, meaning: 'the provider refuses (key, billing, unknown model), or its key is not set' },
  incomplete: {
    code: 68,
    meaning: 'finished, but some items were rejected or failed, or a check found something wrong',
  },
  'in flight': { code: 69, meaning: 'jobs still in flight: come back' },
  decision: { code: 70, meaning: 'needs a decision: the fate of a job is unknown' },
  interrupted: { code: 130, meaning: 'interrupted; state saved' },
} as const;

export type ExitState = keyof typeof exitCodes;

/** The first of these that holds decides the exit code of a command. */
export const exitPrecedence: readonly ExitState[] = [
  'unexpected',
  'interrupted',
  'usage',
  'locked',
  'provider',
  'decision',
  'in flight',
  'consent',
  'budget',
  'incomplete',
  'done',
];

/** The exit code of a command that ended in all of `states`; none is `done`. */
export function toExitCode(states: readonly ExitState[]): number {
  const first = exitPrecedence.find((state) => states.includes(state)) ?? 'done';
  return exitCodes[first].code;
}

/** A mistake of a person: one sentence with the offending value, and what to do next. Shown without a stack. */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly state: ExitState;
  /** What a program reading `--json` gets beside the message, for instance every problem of a pipeline. */
  readonly details: unknown;

  constructor(error: { code: string; message: string; hint: string; state?: ExitState; details?: unknown }) {
    super(error.message);
    this.name = 'UserError';
    this.code = error.code;
    this.hint = error.hint;
    this.state = error.state ?? 'usage';
    this.details = error.details;
  }

  get exitCode(): number {
    return exitCodes[this.state].code;
  }
}
