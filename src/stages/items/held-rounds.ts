import { sizeOf } from '../../core/value-size.ts';
import type { ItemRounds } from './item-rounds.ts';
import type { NamedItem } from './placed-item.ts';

/** So much of a source is held rather than read a thousand times. */
const charsHeld = 16_777_216;

/**
 * Rounds that are read once and then come from memory, as long as they are small; large ones are read again each time.
 * What is piped in can be read only once, so it is held whatever its size.
 */
export function holdRounds(rounds: ItemRounds, canBeReadAgain: boolean): ItemRounds {
  let whole: readonly NamedItem[] | null = null;
  return {
    total: () => whole?.length ?? rounds.total(),
    async *read(needed, signal) {
      if (whole !== null) return yield* whole;
      let held: NamedItem[] | null = [];
      let chars = 0;
      for await (const named of rounds.read(needed, signal)) {
        chars += canBeReadAgain ? sizeOf(named.item.raw) + named.id.length : 0;
        if (chars > charsHeld) held = null;
        held?.push(named);
        yield named;
      }
      if (!signal.aborted) whole = held;
    },
  };
}
