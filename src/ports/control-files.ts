import type { HolderReply, StopOrder, TuneOrder } from '../core/control.ts';

/** `garbage`: something stands there that is no such order. */
export type Taken<Order> = { readonly kind: 'order'; readonly order: Order } | { readonly kind: 'garbage' } | null;

/**
 * What is asked of the holder of the lock, and what it answers: files of `.batch/` that only the holder's user reads, and root. One
 * that asks needs no lock.
 */
export interface ControlFiles {
  /** The user whose process holds the lock, by the system's number; null: nobody, or the system has no such numbers. */
  holderUser(): number | null;
  /** Leaves the order for the holder, in place of one that was not taken yet. Throws a UserError where a folder stands in its place. */
  askToStop(order: StopOrder): void;
  askToTune(order: TuneOrder): void;
  /** Whether this order still waits to be taken. */
  isWaiting(order: Pick<StopOrder, 'id'>): boolean;
  /** null: no answer of this holder. */
  readReply(holder: string): HolderReply | null;

  /** Folders with something in them that stand where orders are left, as `.batch/stop`: a person must see to them. */
  blocked(): readonly string[];

  /** For the holder: whether anything was left, whoever it is meant for. */
  hasOrders(): boolean;
  /** Takes what was left in one act, so that nothing is lost that is left meanwhile; null: nothing. */
  takeStop(): Taken<StopOrder>;
  takeTune(): Taken<TuneOrder>;
  writeReply(reply: HolderReply): void;
  /** The holder is about to let go of the lock: takes orders and answer away, and empty folders in their places. */
  clear(): void;
}
