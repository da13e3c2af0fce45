import type { NamedItem } from './placed-item.ts';

/** Every item of a source once, chosen, ordered and named: what `repeat` repeats. */
export interface ItemRounds {
  /** One round. No more than `needed` are asked for, so no more need to be looked at. */
  read(needed: number, signal: AbortSignal): AsyncGenerator<NamedItem>;
  /** How many a round has; null as long as that is not known. */
  total(): number | null;
}
