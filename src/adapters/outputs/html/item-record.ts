import type { AnswerView, ItemView } from '../../../core/view.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { RowRaw } from './row-raw.ts';
import { toCutJson } from './cut-value.ts';
import type { ViewLevel } from '../../../core/view-levels.ts';
import { type AnswerDetail, type Detail, isCut, isWithoutTexts, itemStates } from './row.ts';
import { toShortText } from '../../../core/short-text.ts';

/** How much of a batch one page holds. What is beyond is left out, and the page says so. */
export interface PageBudget {
  /** Rows and everything else that is not long text; items beyond are not in the table. */
  readonly rowChars: number;
  /** Prompts, answers and whole values. */
  readonly textChars: number;
  /** Part of `textChars` kept for items that are not accepted: they are the ones people open. */
  readonly textCharsForTrouble: number;
}

export const usualBudget: PageBudget = { rowChars: 100e6, textChars: 40e6, textCharsForTrouble: 10e6 };

export interface ItemRecord {
  /** JSON of the row and of the detail, not yet made fit for a script element. */
  readonly row: string;
  readonly detail: string;
}

/** Where an item stands among the others. */
export interface ItemPlace {
  /** Place of its level. */
  readonly level: number;
  /** Place of its parent's row; null: an acquired item. */
  readonly parentRow: number | null;
  readonly raw: RowRaw;
}

export interface RecordMaker {
  /** null: the item is beyond the budget of rows. */
  toRecord(item: ItemView, place: ItemPlace, cause: number): ItemRecord | null;
  /** System prompts that answers refer to by place. */
  readonly systems: readonly string[];
  readonly itemsWithoutTexts: number;
}

const maxSystems = 50;
const maxSystemChars = 20_000;

export function createRecordMaker(levels: readonly ViewLevel[], budget: PageBudget): RecordMaker {
  const systems = new Map<string, number>();
  let rowChars = 0;
  let textChars = 0;
  let itemsWithoutTexts = 0;

  function placeOfSystem(text: string): number | string {
    const known = systems.get(text);
    if (known !== undefined) return known;
    if (systems.size >= maxSystems || text.length > maxSystemChars) return text;
    systems.set(text, systems.size);
    return systems.size - 1;
  }

  return {
    toRecord(item, { level, parentRow, raw }, cause) {
      if (rowChars >= budget.rowChars) return null;
      const { value, steps } = toShownValues(item, levels[level]);
      const parts = [toCutJson(raw.inRow), toCutJson(value), steps === 0 ? null : toCutJson(steps)] as const;
      const wasCut = parts.some((part) => part?.wasCut);
      const wholes = wasCut
        ? `"raw":${parentRow === null ? parts[0].whole : JSON.stringify(raw.own)},"value":${parts[1].whole},"steps":${parts[2]?.whole ?? 0},`
        : '';
      let detail = `{${wholes}${toDetailJson(item, placeOfSystem).slice(1)}`;

      const limit = item.state === 'accepted' ? budget.textChars - budget.textCharsForTrouble : budget.textChars;
      const hasRoom = textChars + detail.length <= limit;
      if (hasRoom) textChars += detail.length;
      else {
        itemsWithoutTexts += 1;
        detail = toShortDetailJson(item);
      }
      const flags = (wasCut ? isCut : 0) | (hasRoom ? 0 : isWithoutTexts);
      const state = itemStates.indexOf(item.state);
      const row = `[${JSON.stringify(item.id)},${state},${item.attempts},${item.costUsd},${cause},${flags},${parts[0].json},${parts[1].json},${parts[2]?.json ?? 0},${level},${parentRow ?? -1}]`;
      rowChars += row.length + (hasRoom ? 0 : detail.length);
      return { row, detail };
    },
    get systems() {
      return [...systems.keys()];
    },
    get itemsWithoutTexts() {
      return itemsWithoutTexts;
    },
  };
}

/**
 * The result, which stands by itself, and the values of the item's other steps. Where the last step was skipped, the
 * result is the value of an earlier one, and all steps stand. Only results have one.
 */
export function toShownValues(
  item: ItemView,
  level: ViewLevel | undefined,
): { readonly value: JsonValue; readonly steps: { readonly [step: string]: JsonValue } | 0 } {
  const names = (level?.steps ?? []).map(({ name }) => name).filter((name) => Object.hasOwn(item.steps, name));
  const hasResult = level?.isResults === true && item.state === 'accepted';
  const last = level?.steps.at(-1)?.name;
  const isResultOfLast = hasResult && last !== undefined && (item.steps[last] ?? null) !== null;
  const others = isResultOfLast ? names.filter((name) => name !== last) : names;
  return {
    value: hasResult ? item.value : null,
    steps: others.length === 0 ? 0 : Object.fromEntries(others.map((name) => [name, item.steps[name] ?? null])),
  };
}

function toDetailJson(item: ItemView, placeOfSystem: (text: string) => number | string): string {
  const detail: Detail = {
    ...(item.reasons.length > 0 && { reasons: item.reasons }),
    ...(item.error !== null && { error: item.error }),
    answers: item.answers.map(
      (answer): AnswerDetail => ({
        ...toAnswerFacts(answer),
        ...(answer.prompt !== null && { user: answer.prompt.user }),
        ...(answer.prompt !== null && answer.prompt.system !== null && { system: placeOfSystem(answer.prompt.system) }),
        ...(answer.response !== null && { response: answer.response }),
        ...(answer.reasons.length > 0 && { reasons: answer.reasons }),
      }),
    ),
  };
  return JSON.stringify(detail);
}

/** What is left without prompts, answers and whole values. */
function toShortDetailJson(item: ItemView): string {
  const shortReasons = (reasons: ItemView['reasons']) =>
    reasons.slice(0, 3).map((reason) => ({ ...reason, message: toShortText(reason.message, 200) }));
  const detail: Detail = {
    ...(item.reasons.length > 0 && { reasons: shortReasons(item.reasons) }),
    ...(item.error !== null && { error: toShortText(item.error, 400) }),
    answers: item.answers.map(
      (answer): AnswerDetail => ({
        ...toAnswerFacts(answer),
        ...(answer.reasons.length > 0 && { reasons: shortReasons(answer.reasons) }),
      }),
    ),
  };
  return JSON.stringify(detail);
}

function toAnswerFacts(answer: AnswerView): AnswerDetail {
  return {
    step: answer.step,
    attempt: answer.attempt,
    ...(answer.setAside && { setAside: true as const }),
    ...(answer.model !== null && { model: answer.model }),
    ...(answer.finishReason !== null && { finishReason: answer.finishReason }),
    ...(answer.usage !== null && { usage: answer.usage }),
    ...(answer.costUsd !== null && { costUsd: answer.costUsd }),
    ...(answer.verdict !== null && { verdict: answer.verdict }),
  };
}
