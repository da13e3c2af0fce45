import { secretsOf } from '../adapters/reporters/secrets-of.ts';
import { withoutKeys } from '../adapters/reporters/without-keys.ts';
import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { fromLogLine, isAtLeast } from '../core/log-line.ts';
import { isoNow } from '../ports/clock.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Surroundings } from './surroundings.ts';

/** Something that was done to a batch beside its stages. */
export interface CareNote {
  readonly event:
    | 'cleaned'
    | 'repaired'
    | 'renamed'
    | 'archived'
    | 'unarchived'
    | 'job-cancelled'
    | 'job-adopted'
    | 'job-forgotten';
  readonly message: string;
  readonly item?: string;
  readonly job?: number;
  readonly details?: JsonObject;
}

/** One line in the batch's log, of who holds its lock. What was done is done also where the log cannot be written. */
export function noteInLog(store: BatchStore, surroundings: Surroundings, note: CareNote): void {
  const { environment, clock, logLevel = 'info' } = surroundings;
  if (!isAtLeast('info', logLevel)) return;
  const line = fromLogLine({
    at: isoNow(clock),
    level: 'info',
    run: null,
    event: note.event,
    item: note.item ?? null,
    step: null,
    job: note.job ?? null,
    message: withoutKeys(note.message, secretsOf(environment)),
    details: note.details ?? {},
  });
  try {
    store.appendLog(line);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}
