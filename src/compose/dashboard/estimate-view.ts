import { formatLane } from '../../core/lane-text.ts';
import type { EstimateView } from '../../ports/dashboard-backend.ts';
import { type PaidRemoval, toPaidRemoval } from '../../core/paid-removal.ts';
import { formatOffer } from '../consent.ts';
import type { WholeOffer } from '../offer.ts';

/** They stand in a dialog on a terminal of 80. */
const columnsOfLines = 72;

/** What is shown before anybody consents: the block that `estimate` prints, and its figures. */
export function toEstimateView(offer: WholeOffer): EstimateView {
  const { estimate, plan } = offer;
  return {
    items: plan.counts.acquired,
    calls: estimate.calls,
    costUsd: estimate.costUsd,
    lanes: estimate.lanes.map((lane) => ({
      lane: lane.lane,
      upperUsd: lane.costUsd?.upper ?? null,
      words: formatLane(lane),
    })),
    removes: toRemoval(offer),
    lines: formatOffer(offer, columnsOfLines).trimEnd().split('\n'),
  };
}

function toRemoval({ redo }: WholeOffer): PaidRemoval | null {
  return redo ? toPaidRemoval(redo) : null;
}
