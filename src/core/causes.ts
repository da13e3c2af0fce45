import type { ItemView } from './view.ts';
import type { ViewLevel } from './view-levels.ts';
import { toShortText } from './short-text.ts';

/** Why items are not among the results, grouped. */
export interface CauseGroup {
  /** Place in the page's list of levels. */
  readonly level: number;
  readonly state: Exclude<ItemView['state'], 'accepted'>;
  readonly label: string;
  readonly count: number;
  /** Message of the first item of the group; null: there is nothing more to say. */
  readonly example: string | null;
  /** The first of them. */
  readonly ids: readonly string[];
}

export interface RetryGroup {
  readonly step: string;
  readonly rule: string;
  readonly count: number;
  readonly example: string;
}

export interface CauseCollector {
  /** Place of the item's cause in `groups`; -1 for an accepted item. */
  add(item: ItemView, level: number): number;
  groups(): readonly CauseGroup[];
  /** Why answers were set aside, the most frequent first. */
  retries(): readonly RetryGroup[];
}

const maxGroups = 200;
const maxIds = 100;

/** Groups what is missing by cause, in bounded memory: beyond 200 causes a state's rest is one group. */
export function createCauseCollector(levels: readonly ViewLevel[]): CauseCollector {
  const places = new Map<string, number>();
  const groups: (Omit<CauseGroup, 'count' | 'ids'> & { count: number; ids: string[] })[] = [];
  const retries = new Map<string, { step: string; rule: string; count: number; example: string }>();

  function countRetries(item: ItemView): void {
    for (const answer of item.answers) {
      if (!answer.setAside) continue;
      for (const reason of answer.reasons) {
        const key = JSON.stringify([reason.step, reason.rule]);
        const known = retries.get(key);
        if (known !== undefined) known.count += 1;
        else if (retries.size < maxGroups) {
          retries.set(key, {
            step: reason.step,
            rule: reason.rule,
            count: 1,
            example: toShortText(reason.message, 400),
          });
        }
      }
    }
  }

  return {
    add(item, level) {
      countRetries(item);
      if (item.state === 'accepted') return -1;
      const { label, example } = causeOf(item, levels[level]);
      let key = JSON.stringify([level, item.state, label]);
      if (!places.has(key) && places.size >= maxGroups) key = JSON.stringify([level, item.state, 'other causes']);
      let place = places.get(key);
      if (place === undefined) {
        place = groups.length;
        places.set(key, place);
        const isRest = places.size > maxGroups;
        groups.push({
          level,
          state: item.state,
          label: isRest ? 'other causes' : label,
          count: 0,
          example: toShortText(example ?? '', 1000) || null,
          ids: [],
        });
      }
      const group = groups[place];
      if (group === undefined) throw new Error(`cause ${place} has no group`);
      group.count += 1;
      if (group.ids.length < maxIds) group.ids.push(item.id);
      return place;
    },
    groups: () => groups,
    retries: () =>
      [...retries.values()].sort((a, b) => b.count - a.count || (a.step + a.rule < b.step + b.rule ? -1 : 1)),
  };
}

function causeOf(
  item: ItemView,
  level: ViewLevel | undefined,
): { readonly label: string; readonly example: string | null } {
  const [reason] = item.reasons;
  if (item.state === 'rejected') {
    if (reason === undefined) return { label: 'no reason on record', example: null };
    const also = item.reasons.length > 1 ? ` (and ${item.reasons.length - 1} more)` : '';
    return { label: `${reason.step}: ${reason.rule}`, example: `${reason.message}${also}` };
  }
  if (item.error !== null) return { label: toKindOfMessage(item.error), example: item.error };
  if (item.state === 'failed') return { label: 'no message on record', example: null };
  const steps = level?.steps ?? [];
  const place = steps.findIndex(({ name }) => !Object.hasOwn(item.steps, name));
  const next = steps[place]?.name;
  const before = steps[place - 1];
  // Behind an expand the next step of the same level is the one that gathers its children.
  if (next !== undefined && before?.kind === 'expand')
    return { label: `${next}: gathers the children of ${before.name}`, example: null };
  const what = item.state === 'in flight' ? 'call or job under way' : 'not yet done';
  return { label: next === undefined ? what : `${next}: ${what}`, example: null };
}

/** Messages that differ only in numbers, ids and quoted values are of one kind. */
function toKindOfMessage(message: string): string {
  const firstLine = message.split('\n', 1)[0] ?? '';
  return toShortText(
    firstLine
      .slice(0, 400)
      .replace(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”/g, '“…”')
      .replace(/\b(?=[a-z_-]*\d)[\w-]{8,}\b/gi, '…')
      // A status (401, 529) is what tells kinds apart, so it stays.
      .replace(/(?<![\d.,:])(?![45]\d\d(?![\d.,:]*\d))\d+([.,:]\d+)*/g, '…'),
    160,
  );
}
