import type { DeadlinePlan } from '../core/deadline-plan.ts';
import type { Lane } from '../core/request.ts';
import type { Offer } from './offer.ts';

/** A deadline as programs read it: moments in UTC, as everywhere in a document. */
export interface DeadlineDocument extends Omit<DeadlinePlan, 'deadlineMs' | 'soonestMs' | 'phases'> {
  /** The time that --by gave. */
  readonly by: string;
  /** When all would be done if it were sent in realtime now, with caution. */
  readonly soonestAt: string;
  /** In order of time: each lane, and until when it is waited for; what is left then goes to the next. The last one: until the end. */
  readonly phases: readonly { readonly lane: Lane; readonly until: string }[];
}

/** What `toOfferDocument` puts in the place of `atMs` and `deadline`. */
interface OfferMoments {
  /** When it was made. */
  readonly at: string;
  /** What a run until --by will do and cost; null: there is no deadline, or nothing to buy. */
  readonly deadline: DeadlineDocument | null;
}

/** An offer counts in milliseconds since the epoch; its document says moments. */
export function toOfferDocument<Shown extends Offer>(offer: Shown): Omit<Shown, 'atMs' | 'deadline'> & OfferMoments {
  const { atMs, deadline, ...others } = offer;
  return { ...others, at: toMoment(atMs), deadline: deadline === null ? null : toDeadlineDocument(deadline) };
}

function toDeadlineDocument({ deadlineMs, soonestMs, phases, ...others }: DeadlinePlan): DeadlineDocument {
  return {
    by: toMoment(deadlineMs),
    soonestAt: toMoment(soonestMs),
    phases: phases.map(({ lane, untilMs }) => ({ lane, until: toMoment(untilMs) })),
    ...others,
  };
}

function toMoment(ms: number): string {
  return new Date(ms).toISOString();
}
