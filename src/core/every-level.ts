import type { ChildCounts, ItemCounts } from './view.ts';

/** Items and children together: whether anything is left, failed or was rejected is asked of all of them. */
export function countEveryLevel(found: {
  readonly counts: ItemCounts;
  readonly children: readonly ChildCounts[];
}): ItemCounts {
  return found.children.reduce((sum, { counts }) => addCounts(sum, counts), found.counts);
}

function addCounts(a: ItemCounts, b: ItemCounts): ItemCounts {
  return {
    acquired: a.acquired + b.acquired,
    accepted: a.accepted + b.accepted,
    rejected: a.rejected + b.rejected,
    failed: a.failed + b.failed,
    waiting: a.waiting + b.waiting,
    inFlight: a.inFlight + b.inFlight,
  };
}
