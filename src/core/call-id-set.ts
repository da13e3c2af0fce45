/**
 * The ids of calls that were paid for, in some 20 bytes each: a set of strings would need four times as much, and a
 * ledger can have millions. An id is known by 64 bits of hash; that two of a million ids are taken for one has a chance
 * of 3 in 100 million, and the fold asks the set only about calls it has no open `asked` line for.
 */
export interface CallIdSet {
  /** Adds the id; false: it was there already. */
  add(id: string): boolean;
  has(id: string): boolean;
  readonly size: number;
}

/** Open addressing over pairs of 32-bit halves; a pair of zeros is an empty slot. */
export function createCallIdSet(): CallIdSet {
  let slots = new Uint32Array(2 * 1024);
  let size = 0;

  const insert = (into: Uint32Array, high: number, low: number): boolean => {
    const mask = into.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const [foundHigh, foundLow] = [into[2 * slot], into[2 * slot + 1]];
      if (foundHigh === high && foundLow === low) return false;
      if (foundHigh !== 0 || foundLow !== 0) continue;
      into[2 * slot] = high;
      into[2 * slot + 1] = low;
      return true;
    }
  };

  const grow = () => {
    const wider = new Uint32Array(slots.length * 2);
    for (let slot = 0; slot < slots.length; slot += 2) {
      const [high = 0, low = 0] = [slots[slot], slots[slot + 1]];
      if (high !== 0 || low !== 0) insert(wider, high, low);
    }
    slots = wider;
  };

  return {
    add(id) {
      const [high, low] = hashId(id);
      const isNew = insert(slots, high, low);
      if (isNew) size += 1;
      if (size * 3 > slots.length) grow();
      return isNew;
    },
    has(id) {
      const [high, low] = hashId(id);
      const mask = slots.length / 2 - 1;
      for (let slot = low & mask; ; slot = (slot + 1) & mask) {
        if (slots[2 * slot] === high && slots[2 * slot + 1] === low) return true;
        if (slots[2 * slot] === 0 && slots[2 * slot + 1] === 0) return false;
      }
    },
    get size() {
      return size;
    },
  };
}

/** Two independent 32-bit hashes of a text, never both zero: FNV-1a and a multiplicative one, each mixed at the end. */
function hashId(id: string): readonly [number, number] {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low + code, 0x5bd1e995) ^ (low >>> 15);
  }
  return [mix(high), mix(low) || 1];
}

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
