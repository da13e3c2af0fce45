import type { Range } from './estimate.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { Lane } from './request.ts';

/**
 * What is said between the process that holds a batch's lock and those that ask something of it, in files of `.batch/`:
 *
 *   stop, tune.json ──taken by the holder within a second──▶ obeyed, answered in reply.json
 *
 * Each names the nonce of the lock that it is meant for: what was asked of a run that has ended never hits a later one.
 */
export interface StopOrder {
  readonly id: string;
  /** Nonce of the lock of the run that is to stop. */
  readonly holder: string;
  readonly at: string;
}

/** How a run is to go on; null: as it is. */
export interface TuneWishes {
  readonly workers: number | null;
  readonly maxCostUsd: number | null;
  /** As `--lane` says it: `realtime`, or `score=batch`. */
  readonly lanes: readonly string[] | null;
}

export interface TuneOrder extends StopOrder, TuneWishes {
  /** A person agreed to what the run asked; absent: nobody was asked yet. */
  readonly agreed?: {
    /** US dollars of the batch since its first call; null: to whatever it costs, since a price is unknown. */
    readonly upToUsd: number | null;
  };
}

/** How a run sends its calls. */
export interface RunSettings {
  readonly workers: number;
  /** null: no cap. */
  readonly maxCostUsd: number | null;
  /** Of each step that asks a model. */
  readonly lanes: Readonly<Record<string, Lane>>;
}

/** What a person is asked before a run may spend more than was agreed to. */
export interface TuneOffer {
  readonly before: RunSettings;
  readonly after: RunSettings;
  /** Of the batch since its first call, in US dollars. */
  readonly paidUsd: number;
  /** What is still to be paid for from here on, jobs in flight left out; null: a price is unknown, or it was not asked for. */
  readonly leftUsd: Range | null;
  /** What the batch may come to in all; null: unknown. */
  readonly upToUsd: number | null;
}

export type TuneReply = { readonly id: string } & (
  | { readonly kind: 'done'; readonly before: RunSettings; readonly now: RunSettings }
  | { readonly kind: 'asks'; readonly offer: TuneOffer }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly hint: string }
);

/** What a run says of itself to those who asked something of it. */
export interface HolderReply {
  readonly holder: string;
  /** It ends; null: it was not asked to. */
  readonly stopping: {
    readonly id: string;
    /** Calls in flight that are waited for. */
    readonly calls: number;
    /** When they are back at the latest. */
    readonly endsBy: string;
  } | null;
  readonly tune: TuneReply | null;
}

/** null: it is no such order. */
export function readStopOrder(value: unknown): StopOrder | null {
  if (!isJsonObject(value)) return null;
  const { id, holder, at } = value;
  return typeof id === 'string' && typeof holder === 'string' && typeof at === 'string' ? { id, holder, at } : null;
}

/** null: it is no such order, or asks for what no run can do. */
export function readTuneOrder(value: unknown): TuneOrder | null {
  const order = readStopOrder(value);
  if (order === null || !isJsonObject(value)) return null;
  const { workers = null, maxCostUsd = null, lanes = null, agreed } = value;
  if (workers !== null && !(typeof workers === 'number' && Number.isSafeInteger(workers) && isWithin(workers, 1, 1000)))
    return null;
  if (maxCostUsd !== null && !isAmount(maxCostUsd)) return null;
  if (lanes !== null && !(Array.isArray(lanes) && lanes.every((lane) => typeof lane === 'string'))) return null;
  const wishes = { ...order, workers, maxCostUsd, lanes };
  if (agreed === undefined) return wishes;
  if (!isJsonObject(agreed)) return null;
  const { upToUsd = null } = agreed;
  return upToUsd === null || isAmount(upToUsd) ? { ...wishes, agreed: { upToUsd } } : null;
}

/** null: it is no reply, or that of another run. */
export function readReply(value: unknown, holder: string): HolderReply | null {
  if (!isJsonObject(value) || value['holder'] !== holder) return null;
  const { stopping = null, tune = null } = value;
  if (!isStopping(stopping) || !isTune(tune)) return null;
  return value as unknown as HolderReply;
}

function isStopping(value: JsonValue): boolean {
  if (value === null) return true;
  return isJsonObject(value) && [value['id'], value['endsBy']].every((part) => typeof part === 'string');
}

function isTune(value: JsonValue): boolean {
  if (value === null) return true;
  return isJsonObject(value) && typeof value['id'] === 'string' && hasItsParts(value);
}

function hasItsParts(reply: JsonObject): boolean {
  switch (reply['kind']) {
    case 'done':
      return isJsonObject(reply['before']) && isJsonObject(reply['now']);
    case 'asks':
      return isJsonObject(reply['offer']);
    case 'refused':
      return [reply['code'], reply['message'], reply['hint']].every((part) => typeof part === 'string');
    default:
      return false;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && isWithin(value, 0, Number.MAX_VALUE);
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
