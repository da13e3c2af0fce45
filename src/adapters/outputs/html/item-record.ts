import type { AnswerView, ItemView } from '../../../core/view.ts';
import type { JsonValue } from '../../../core/json.ts';
import { toCutJson } from './cut-value.ts';
import { type AnswerDetail, type Detail, isCut, isWithoutTexts, itemStates } from './row.ts';
import { toShortText } from './visible-text.ts';

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

export interface RecordMaker {
  /** null: the item is beyond the budget of rows. */
  toRecord(item: ItemView, cause: number): ItemRecord | null;
  /** System prompts that answers refer to by place. */
  readonly systems: readonly string[];
  readonly itemsWithoutTexts: number;
}

const maxSystems = 50;
const maxSystemChars = 20_000;

export function createRecordMaker(lastStep: string | null, budget: PageBudget): RecordMaker {
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
    toRecord(item, cause) {
      if (rowChars >= budget.rowChars) return null;
      const steps = otherSteps(item, lastStep);
      const parts = [toCutJson(item.raw), toCutJson(item.value), steps === 0 ? null : toCutJson(steps)] as const;
      const wasCut = parts.some((part) => part?.wasCut);
      const wholes = wasCut ? `"raw":${parts[0].whole},"value":${parts[1].whole},"steps":${parts[2]?.whole ?? 0},` : '';
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
      const row = `[${JSON.stringify(item.id)},${state},${item.attempts},${item.costUsd},${cause},${flags},${parts[0].json},${parts[1].json},${parts[2]?.json ?? 0}]`;
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

/** The result is the last step's value, and stands by itself. */
function otherSteps(item: ItemView, lastStep: string | null): { readonly [step: string]: JsonValue } | 0 {
  const names = Object.keys(item.steps);
  if (names.length === 0 || (names.length === 1 && names[0] === lastStep && item.state === 'accepted')) return 0;
  if (item.state !== 'accepted' || lastStep === null || !Object.hasOwn(item.steps, lastStep)) return item.steps;
  const { [lastStep]: _, ...others } = item.steps;
  return others;
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
