import { rootOfId } from './child-id.ts';
import { costOf } from './cost.ts';
import { laneNames } from './lane-estimate.ts';
import type { LedgerLine, PaidLine } from './ledger.ts';
import { predictRest, type RestPrediction } from './pilot-interval.ts';
import type { ModelPrice } from './price.ts';
import type { Lane, ModelId } from './request.ts';
import { chargeOf } from './spending.ts';

/** What a pilot says of the items that are still to come. US dollars. */
export interface PilotEstimate {
  /** Items drawn, and those of them whose line has come to its end: what is known is theirs. */
  readonly drawn: number;
  readonly finished: number;
  /** Items outside of the pilot that have work left. */
  readonly remaining: number;
  /** Paid for the batch so far, the pilot included. */
  readonly paidUsd: number;
  /** Lanes that the answers of the drawn items were bought in. */
  readonly boughtIn: readonly Lane[];
  readonly lanes: readonly PilotLane[];
}

export interface PilotLane {
  readonly lane: Lane;
  /** Of one item of the pilot; null: none is finished, or a price is unknown. */
  readonly meanUsd: number | null;
  /** With the ends of a 90 % interval; null: fewer than five are finished, or a price is unknown. */
  readonly restUsd: RestPrediction | null;
  /** The rest and what is paid. */
  readonly wholeUsd: RestPrediction | null;
}

export interface PilotFacts {
  readonly drawn: ReadonlySet<string>;
  /** Of the drawn ones. */
  readonly finished: ReadonlySet<string>;
  /** Items with work left that were not drawn. */
  readonly remaining: ReadonlySet<string>;
  readonly paidUsd: number;
  readonly ledger: Iterable<LedgerLine>;
  readonly priceOf: (model: ModelId) => ModelPrice | null;
  readonly lanes: readonly Lane[];
}

/**
 * Everything an item cost from its first call on, in every step, attempt and child, priced in each lane by the tokens it
 * took. What an item that remains has cost already is taken off what it is taken to cost.
 */
export function toPilotEstimate(facts: PilotFacts): PilotEstimate {
  const { costs, boughtIn } = costsByItem(facts);
  const lanes = laneNames.filter((lane) => facts.lanes.includes(lane));
  return {
    drawn: facts.drawn.size,
    finished: facts.finished.size,
    remaining: facts.remaining.size,
    paidUsd: facts.paidUsd,
    boughtIn: laneNames.filter((lane) => boughtIn.has(lane)),
    lanes: lanes.map((lane) => toLane(lane, facts, costs)),
  };
}

type LaneCosts = Readonly<Record<Lane, number | null>>;
const nothing: LaneCosts = { realtime: 0, flex: 0, batch: 0 };

function costsByItem({ ledger, priceOf, drawn, remaining }: PilotFacts): {
  readonly costs: ReadonlyMap<string, LaneCosts>;
  readonly boughtIn: ReadonlySet<Lane>;
} {
  const calls = new Map<string, { readonly item: string; readonly lane: Lane; readonly costs: LaneCosts }>();
  for (const line of ledger) {
    // What was cleaned away is bought again: an item does not cost both.
    if (line.type === 'cleaned') for (const call of line.calls) calls.delete(call);
    if (line.type !== 'paid') continue;
    const item = rootOfId(line.item);
    if (drawn.has(item) || remaining.has(item))
      calls.set(line.call, { item, lane: line.lane, costs: costsOf(line, priceOf(line)) });
  }
  const items = new Map<string, LaneCosts>();
  const boughtIn = new Set<Lane>();
  for (const { item, lane, costs } of calls.values()) {
    items.set(item, add(items.get(item) ?? nothing, costs));
    if (drawn.has(item)) boughtIn.add(lane);
  }
  return { costs: items, boughtIn };
}

/** Where the provider reported no usage it costs what it counts. */
function costsOf(line: PaidLine, price: ModelPrice | null): LaneCosts {
  const inLane = (lane: Lane) => {
    if (line.usage === null) return chargeOf(line);
    return price === null ? null : costOf(line.usage, price, lane);
  };
  return { realtime: inLane('realtime'), flex: inLane('flex'), batch: inLane('batch') };
}

function add(a: LaneCosts, b: LaneCosts): LaneCosts {
  const sum = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y);
  return { realtime: sum(a.realtime, b.realtime), flex: sum(a.flex, b.flex), batch: sum(a.batch, b.batch) };
}

function toLane(lane: Lane, facts: PilotFacts, items: ReadonlyMap<string, LaneCosts>): PilotLane {
  const costOfItem = (id: string) => (items.get(id) ?? nothing)[lane];
  const costs = [...facts.finished].map(costOfItem);
  const known = costs.filter((cost) => cost !== null);
  if (known.length < costs.length || known.length === 0) return { lane, meanUsd: null, restUsd: null, wholeUsd: null };
  const meanUsd = known.reduce((sum, cost) => sum + cost, 0) / known.length;
  const rest = predictRest(known, facts.remaining.size);
  if (rest === null) return { lane, meanUsd, restUsd: null, wholeUsd: null };
  const begunUsd = [...facts.remaining].reduce((sum, id) => sum + (costOfItem(id) ?? 0), 0);
  const restUsd = shift(rest, -begunUsd);
  return { lane, meanUsd, restUsd, wholeUsd: shift(restUsd, facts.paidUsd) };
}

function shift({ expected, low, high }: RestPrediction, byUsd: number): RestPrediction {
  return {
    expected: Math.max(0, expected + byUsd),
    low: Math.max(0, low + byUsd),
    high: Math.max(0, high + byUsd),
  };
}
