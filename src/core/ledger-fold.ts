import { addAnswer, addHistories, type AnswerHistory } from './answer-history.ts';
import { createAskedPlaces } from './asked-counts.ts';
import { createCallsInJobs } from './calls-in-jobs.ts';
import { createCallIdSet } from './call-id-set.ts';
import { type AskedLine, type LedgerLine, noRoomReason, type PaidLine, type PaidPlace } from './ledger.ts';
import { type OpenCalls, sumUpOpenCalls } from './open-calls.ts';
import type { InFlight } from './next-task.ts';
import type { Lane, ModelId } from './request.ts';
import { addPaid, chargeOf, noSpending, type Spending } from './spending.ts';
import type { Mutable } from './mutable.ts';

/**
 * What a ledger comes to, line by line: fed with the lines on disk, then with each line as it is appended. A call:
 *
 *   asked ──▶ open ──paid──▶ counted once, its place settled
 *              ├────free──▶ gone; its place has still been asked once more, but where the flex lane had no room
 *              └─ the process ended ─▶ stays open: fate unknown, at its reserve
 *   asked in a job ──▶ open, its place in flight ──paid | free──▶ as above
 *              ├──released──▶ gone, as if never asked
 *              └──lost | forgotten──▶ fate unknown, its place is free
 *
 * Memory grows with open calls, steps, and places that were asked and not answered; each paid call keeps some 20 bytes,
 * so that a line which a reconciliation wrote twice counts once.
 */
export interface LedgerFold {
  add(line: LedgerLine): void;
  readonly totals: Spending;
  readonly steps: ReadonlyMap<string, Spending>;
  /** By item; null unless asked for. */
  readonly items: ReadonlyMap<string, ItemSpending> | null;
  /** Calls asked and neither paid nor free, by call id, but those that travel in a job. Live, calls in flight are among them. */
  readonly open: ReadonlyMap<string, AskedLine>;
  /** What the open calls may have cost; `unpricedCalls` of them have no known reserve. */
  unknownFate(): OpenCalls;
  /** Calls that travel in jobs, by call id; the jobs that they travel in. */
  readonly inJobs: ReadonlyMap<string, AskedLine>;
  /** How many calls of each job are open. */
  readonly openJobs: ReadonlyMap<number, number>;
  /** Jobs that a person gave up. */
  readonly forgottenJobs: ReadonlySet<number>;
  /** Jobs that any line names. */
  readonly jobs: ReadonlySet<number>;
  /** What they may cost. */
  inJobsAtMost(): OpenCalls;
  /** Whether a job covers the place. */
  readonly isInFlight: InFlight;
  /** How often the place was asked since it was last paid or cleaned: what the resend budget counts. */
  askedCount(place: PaidPlace): number;
  /** Those of them that travelled in a job. */
  askedInJobsCount(place: PaidPlace): number;
  /** Whether the call has its `paid` line. A receipt whose call has none gets it. */
  hasPaid(callId: string): boolean;
  /** What the answers of a step by a model measured; null without any. */
  historyOf(step: string, model: ModelId): AnswerHistory | null;
  /** The same by lane, of every step and model. */
  histories(): readonly LaneHistory[];
  /** The models that a step's answers were paid to, in order of their first answer. */
  modelsOf(step: string): readonly ModelId[];
  /** What was paid to each model, in order of its first answer. */
  readonly byModel: ReadonlyMap<string, ModelId & { readonly spending: Spending }>;
  /** The lanes that calls travelled in. */
  readonly lanes: ReadonlySet<Lane>;
  /** The lane in which a step was asked last; null: it never was. */
  lastLaneOf(step: string): Lane | null;
  /** Call ids in `cleaned` lines. */
  readonly cleanedCalls: number;
  /** Paid calls whose receipt is to stand somewhere: neither cleaned nor unclaimed. */
  readonly receiptsOwed: number;
  /** Items cleaned as a whole, and not asked about since. */
  readonly removedItems: ReadonlySet<string>;
  /** Whether the first call was a rehearsal's; null without any. */
  readonly isSimulated: boolean | null;
  /** Rehearsed and real calls stand in one ledger. */
  readonly isMixed: boolean;
  /** `paid` lines that repeat a call and say nothing new, for verify: they count nowhere. */
  readonly repeatedPaidLines: number;
  readonly firstAt: string | null;
  /** The newest line's time. */
  readonly lastAt: string | null;
}

export interface ItemSpending {
  readonly calls: number;
  /** Known cost; calls without one at their reserve. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What the answers of one step by one model in one lane measured. */
export interface LaneHistory extends ModelId {
  readonly step: string;
  readonly lane: Lane;
  readonly history: AnswerHistory;
}

export function createLedgerFold(options: { readonly perItem: boolean } = { perItem: false }): LedgerFold {
  let totals = noSpending;
  const steps = new Map<string, Spending>();
  const items = options.perItem ? new Map<string, Mutable<ItemSpending>>() : null;
  const open = new Map<string, AskedLine>();
  const inJobs = createCallsInJobs();
  const forgottenJobs = new Set<number>();
  const jobs = new Set<number>();
  const paidCalls = createCallIdSet();
  const asked = createAskedPlaces();
  /** By step: model and lane → history. */
  const models = new Map<string, Map<string, LaneHistory>>();
  const byModel = new Map<string, ModelId & { readonly spending: Spending }>();
  const lanes = new Set<Lane>();
  const lastLanes = new Map<string, Lane>();
  let cleanedCalls = 0;
  let receiptsOwed = 0;
  const withoutReceipt = createCallIdSet();
  const removedItems = new Set<string>();
  let isSimulated: boolean | null = null;
  let isMixed = false;
  let repeatedPaidLines = 0;
  let firstAt: string | null = null;
  let lastAt: string | null = null;

  const noteSimulated = (simulated: boolean) => {
    isSimulated ??= simulated;
    if (isSimulated !== simulated) isMixed = true;
  };

  const addAsked = (line: AskedLine) => {
    noteSimulated(line.simulated);
    lanes.add(line.lane);
    lastLanes.set(line.step, line.lane);
    removedItems.delete(line.item);
    if (open.has(line.call) || inJobs.calls.has(line.call)) return;
    if (line.job === undefined) open.set(line.call, line);
    else inJobs.board(line, line.job);
    asked.add(line);
  };

  const addPaidLine = (line: PaidLine) => {
    noteSimulated(line.simulated);
    lanes.add(line.lane);
    const isFirst = paidCalls.add(line.call);
    const boarded = inJobs.alight(line.call);
    const left = open.get(line.call);
    const askedFor = boarded ?? left ?? line;
    // A call with an open `asked` line cannot have been paid before, whatever the set of hashes says.
    if (!open.delete(line.call) && boarded === null && !isFirst) {
      // A later word on its receipt, which is not to stand any more: what it cost is counted.
      if (line.unclaimed === true && withoutReceipt.add(line.call)) receiptsOwed -= 1;
      else repeatedPaidLines += 1;
      return;
    }
    if (line.unclaimed === true) withoutReceipt.add(line.call);
    else if (withoutReceipt.size === 0 || !withoutReceipt.has(line.call)) receiptsOwed += 1;
    totals = addPaid(totals, line);
    steps.set(line.step, addPaid(steps.get(line.step) ?? noSpending, line));
    if (items !== null) addToItem(items, line);
    const { step, provider, model, lane } = line;
    const paidTo = keyOf(provider, model);
    byModel.set(paidTo, { provider, model, spending: addPaid(byModel.get(paidTo)?.spending ?? noSpending, line) });
    const ofStep = models.get(step) ?? new Map<string, LaneHistory>();
    const key = keyOf(paidTo, lane);
    const history = addAnswer(ofStep.get(key)?.history, line, left === undefined ? null : tookMs(left, line));
    models.set(step, ofStep.set(key, { step, provider, model, lane, history }));
    asked.settle({ ...askedFor, item: line.item, step: line.step });
  };

  return {
    add(line) {
      firstAt ??= line.at;
      lastAt = lastAt === null || line.at > lastAt ? line.at : lastAt;
      if ('job' in line && line.job !== undefined) jobs.add(line.job);
      switch (line.type) {
        case 'asked':
          return addAsked(line);
        case 'paid':
          return addPaidLine(line);
        case 'free': {
          const left = open.get(line.call);
          open.delete(line.call);
          inJobs.alight(line.call);
          // The flex lane may be full for hours: that uses up no resends.
          if (left !== undefined && line.reason === noRoomReason) asked.remove(left);
          return;
        }
        case 'released':
          for (const left of inJobs.alightAll(line.job)) asked.remove(left);
          return;
        case 'forgotten':
          forgottenJobs.add(line.job);
          for (const left of inJobs.alightAll(line.job)) open.set(left.call, left);
          return;
        case 'lost': {
          const left = inJobs.alight(line.call);
          if (left !== null) open.set(line.call, left);
          return;
        }
        case 'cleaned':
          cleanedCalls += line.calls.length;
          for (const call of line.calls) if (withoutReceipt.add(call) && paidCalls.has(call)) receiptsOwed -= 1;
          if (line.whole === true) removedItems.add(line.item);
          for (const step of line.steps) asked.clear(line.item, step);
      }
    },
    get totals() {
      return totals;
    },
    steps,
    items,
    open,
    unknownFate: () => sumUpOpenCalls(open.values()),
    inJobs: inJobs.calls,
    openJobs: inJobs.jobs,
    forgottenJobs,
    jobs,
    inJobsAtMost: () => sumUpOpenCalls(inJobs.calls.values()),
    isInFlight: inJobs.covers,
    askedCount: asked.count,
    askedInJobsCount: asked.countInJobs,
    hasPaid: (callId) => !open.has(callId) && !inJobs.calls.has(callId) && paidCalls.has(callId),
    historyOf: (step, { provider, model }) =>
      [...(models.get(step)?.values() ?? [])]
        .filter((entry) => entry.provider === provider && entry.model === model)
        .reduce<AnswerHistory | null>(
          (sum, { history }) => (sum === null ? history : addHistories(sum, history)),
          null,
        ),
    histories: () => [...models.values()].flatMap((ofStep) => [...ofStep.values()]),
    modelsOf(step) {
      const found = new Map<string, ModelId>();
      for (const { provider, model } of models.get(step)?.values() ?? [])
        found.set(keyOf(provider, model), { provider, model });
      return [...found.values()];
    },
    byModel,
    lanes,
    lastLaneOf: (step) => lastLanes.get(step) ?? null,
    get cleanedCalls() {
      return cleanedCalls;
    },
    get receiptsOwed() {
      return receiptsOwed;
    },
    removedItems,
    get isSimulated() {
      return isSimulated;
    },
    get isMixed() {
      return isMixed;
    },
    get repeatedPaidLines() {
      return repeatedPaidLines;
    },
    get firstAt() {
      return firstAt;
    },
    get lastAt() {
      return lastAt;
    },
  };
}

function addToItem(items: Map<string, Mutable<ItemSpending>>, line: PaidLine): void {
  const item = items.get(line.item) ?? { calls: 0, costUsd: 0, unpricedCalls: 0, inputTokens: 0, outputTokens: 0 };
  item.calls += 1;
  item.costUsd += chargeOf(line);
  item.unpricedCalls += line.costUsd === null ? 1 : 0;
  item.inputTokens += line.usage?.inputTokens ?? 0;
  item.outputTokens += line.usage?.outputTokens ?? 0;
  items.set(line.item, item);
}

/** null: a clock was set in between. */
function tookMs(asked: AskedLine, { at }: PaidLine): number | null {
  const took = Date.parse(at) - Date.parse(asked.at);
  return took >= 0 ? took : null;
}

/** Names hold no line break, so the pair can be told from every other. */
function keyOf(first: string, second: string): string {
  return `${first}\n${second}`;
}
