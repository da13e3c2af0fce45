import { type AllOutcome, runAll } from '../../src/compose/all.ts';
import type { Consent, Offer } from '../../src/compose/offer.ts';
import type { SpendingFlags } from '../../src/compose/spending-flags.ts';
import type { ProgressEvent } from '../../src/ports/reporter.ts';
import type { World } from './batch-world.ts';

export interface AllOptions extends Partial<SpendingFlags> {
  readonly limit?: number;
  readonly items?: readonly string[];
  readonly step?: string;
  readonly consent?: Partial<Consent>;
  /** Told of every event as it happens. */
  readonly onEvent?: (event: ProgressEvent) => void;
}

/** The command `all` over the batch of a world, in a process of its own. */
export function allOf(
  world: World,
  { limit, items, step, consent, onEvent, ...flags }: AllOptions = {},
): Promise<AllOutcome> {
  return world.run((session) =>
    runAll(session.batch, {
      limit,
      items,
      step: step ?? null,
      flags: { sandbox: false, workers: 1, ...flags },
      consent: { ask: async () => 'yes', askForMore: async () => null, ...consent },
      reporter: {
        report(event) {
          world.events.push(event);
          onEvent?.(event);
        },
      },
    }),
  );
}

export interface RecordedConsent extends Consent {
  /** What was put to the person, in order. */
  readonly offers: readonly Offer[];
  /** What was counted as used up whenever more was asked for. */
  readonly askedForMore: readonly number[];
}

/** A person who gives one answer to every offer, and `moreUsd` whenever more is asked for. */
export function recordConsent(
  answer: 'yes' | 'no' | 'missing' = 'yes',
  moreUsd: number | null = null,
): RecordedConsent {
  const offers: Offer[] = [];
  const askedForMore: number[] = [];
  return {
    offers,
    askedForMore,
    async ask(offer) {
      offers.push(offer);
      return answer;
    },
    async askForMore(paidUsd) {
      askedForMore.push(paidUsd);
      return moreUsd;
    },
  };
}
