import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import { formatTokens, formatUsd } from '../core/money-text.ts';
import { formatCacheUse } from './money-words.ts';
import { toTerminalLines, toTerminalText } from '../core/terminal-text.ts';
import { isJsonObject, type JsonValue } from '../core/json.ts';
import type { AnswerView, ItemView } from '../core/view.ts';
import { formatTable } from './table.ts';

/** One item with everything that is on record. */
export interface ItemPresentation {
  readonly batchId: string;
  readonly item: ItemView;
  /** Why the item is where it is, in one sentence. */
  readonly why: string;
  /** What helps against its last failure. */
  readonly hint?: string | null;
  /** What had to be mended in the standing answers. */
  readonly notes?: readonly { readonly step: string; readonly kind: string; readonly message: string }[];
  /** The steps of the pipeline; one that is not among them is taken for a prompt step. */
  readonly steps?: readonly StepWords[];
}

interface StepWords {
  readonly name: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  readonly condition: string | null;
}

const shortTextLines = 12;
const shortList = 5;

/** `isFull`: every text whole; else each is cut to what fits a screen. `width`: columns of the terminal. */
export function presentItem(
  { batchId, item, why, hint = null, notes = [], steps = [] }: ItemPresentation,
  options: { readonly isFull: boolean; readonly width?: number },
): string {
  const show = createShow(options.isFull, options.width ?? 80);
  const wordsOf = (step: string) =>
    steps.find(({ name }) => name === step) ?? { name: step, kind: 'prompt', condition: null };
  const lines = [
    ...formatHeading(`ITEM: ${toTerminalText(item.id, 300)}`),
    `Why: ${toTerminalText(why, 1000)}`,
    ...(item.error === null || why.includes(item.error.replace(/[.\s]+$/, ''))
      ? []
      : [`Error: ${toTerminalText(item.error, 1000)}`]),
    ...(hint === null ? [] : [`What helps: ${toTerminalText(hint, 500)}`]),
    `Batch: ${batchId}`,
    `State: ${item.state}`,
    ...(item.reasons.length === 0 ? [] : ['Reasons:', ...reasonLines(item.reasons, show)]),
    ...(notes.length === 0
      ? []
      : [
          'Mended or noted in its answers:',
          ...formatTree(notes.map(({ step, kind, message }) => toTerminalText(`${step}: ${kind}: ${message}`, 300))),
        ]),
    `Cost: ${item.costUsd === null ? 'none known' : formatUsd(item.costUsd)}`,
    ...lineTable(item, options.width ?? 80),
    '',
    'Raw:',
    ...show.text(JSON.stringify(item.raw, null, 2)),
    ...item.answers.flatMap((answer, index) => ['', ...answerLines(answer, index + 1, wordsOf(answer.step), show)]),
    ...resultLines(item, wordsOf, show),
  ];
  return `${lines.join('\n')}\n${show.wasCut ? '\nTexts are cut: --full shows them whole.\n' : ''}`;
}

interface Show {
  readonly isFull: boolean;
  text(text: string): readonly string[];
  readonly listLimit: number;
  readonly wasCut: boolean;
  noteCut(): void;
}

function createShow(isFull: boolean, width: number): Show {
  let wasCut = false;
  return {
    isFull,
    listLimit: isFull ? Number.POSITIVE_INFINITY : shortList,
    text(text) {
      const shown = isFull
        ? toTerminalLines(text)
        : toTerminalLines(text, { maxLines: shortTextLines, maxCharsALine: width - 2 });
      if (shown.wasCut) wasCut = true;
      const more =
        shown.leftOut === 0
          ? []
          : [`  … ${formatTokens(shown.leftOut)} more ${shown.leftOut === 1 ? 'line' : 'lines'}`];
      return [...shown.lines.map((line) => (line === '' ? '' : `  ${line}`)), ...more];
    },
    get wasCut() {
      return wasCut;
    },
    noteCut() {
      wasCut = true;
    },
  };
}

/** The item's line as it stands: what each step has. */
function lineTable({ answers }: ItemView, width: number): readonly string[] {
  const standing = answers.filter(({ setAside }) => !setAside);
  if (standing.length === 0) return [];
  const rows = standing.map(({ step, attempt, prompt, response, verdict, costUsd }) => [
    toTerminalText(step, 40),
    String(attempt),
    prompt === null ? '-' : 'yes',
    response === null ? '-' : countOf(response.length, 'char'),
    verdict ?? '-',
    costUsd === null ? '-' : formatUsd(costUsd),
  ]);
  const columns = [
    { title: 'Step', mayShrink: true },
    { title: 'Attempt', align: 'right' as const },
    { title: 'Prompt' },
    { title: 'Response' },
    { title: 'Verdict' },
    { title: 'Cost', align: 'right' as const },
  ];
  return ['', ...formatTable(columns, rows, width)];
}

function answerLines(answer: AnswerView, number: number, words: StepWords, show: Show): readonly string[] {
  const { prompt, response, verdict } = answer;
  const title = `${number}. ${toTerminalText(answer.step, 40)}, attempt ${answer.attempt}${answer.setAside ? ' (set aside)' : ''}`;
  return [
    ...formatHeading(title, '-'),
    ...receiptLine(answer),
    ...(prompt?.system == null ? [] : ['System:', ...show.text(prompt.system)]),
    ...(prompt === null ? [] : ['Prompt:', ...show.text(prompt.user)]),
    ...(response === null ? [] : response.trim() === '' ? ['Response: empty'] : ['Response:', ...show.text(response)]),
    ...jobLine(answer, show),
    ...valueLines(answer, words, show),
    ...(verdict === null
      ? []
      : [`Verdict: ${verdict}${skipReason(verdict, words)}`, ...reasonLines(answer.reasons, show)]),
  ];
}

/** The result is the last value there is: where that stands above already, it is only named. */
function resultLines(
  { value, answers }: ItemView,
  wordsOf: (step: string) => StepWords,
  show: Show,
): readonly string[] {
  if (value === null) return [];
  const last = answers.findLast(
    ({ setAside, verdict, step }) => !setAside && verdict === 'accepted' && wordsOf(step).kind !== 'expand',
  );
  return last !== undefined && valueLines(last, wordsOf(last.step), show).length > 0
    ? ['', `Result: the value of ${toTerminalText(last.step, 40)}, above`]
    : ['', 'Result:', ...show.text(JSON.stringify(value, null, 2))];
}

/** A model's answer stands above its value: only a computed one is shown always. */
function valueLines({ value, verdict }: AnswerView, { kind }: StepWords, show: Show): readonly string[] {
  if (value === undefined) return [];
  if (kind === 'expand') return isJsonObject(value) ? [`Children: ${toCount(value.count)}`] : [];
  if (kind === 'prompt' && !(show.isFull && verdict === 'accepted')) return [];
  return ['Value:', ...show.text(JSON.stringify(value, null, 2))];
}

function toCount(count: JsonValue | undefined): string {
  return typeof count === 'number' ? formatTokens(count) : 'unknown';
}

function skipReason(verdict: AnswerView['verdict'], { condition }: StepWords): string {
  return verdict === 'skipped' && condition !== null
    ? `, its condition does not hold: ${toTerminalText(condition, 300)}`
    : '';
}

function receiptLine({ model, finishReason, usage, costUsd, servedTier }: AnswerView): readonly string[] {
  if (model === null) return [];
  const parts = [
    `Model: ${toTerminalText(model, 100)}`,
    ...(finishReason === null ? [] : [`ended by: ${finishReason}`]),
    usage === null
      ? 'usage unknown'
      : `${formatTokens(usage.inputTokens)} in${formatCacheUse(usage)} + ${formatTokens(usage.outputTokens)} out`,
    ...(servedTier === undefined
      ? []
      : [`served in ${servedTier === 'other' ? 'another tier' : `the ${servedTier} lane`}`]),
    costUsd === null ? 'cost unknown' : formatUsd(costUsd),
  ];
  return [parts.join(' · ')];
}

/** The provider's answer as it was downloaded; beside the text it is for who looks for something in it. */
function jobLine({ fromJob }: AnswerView, show: Show): readonly string[] {
  if (fromJob === undefined) return [];
  const { job, line, text } = fromJob;
  const title = `Raw, line ${formatTokens(line)} of the results of job ${job}:`;
  return text === null ? [`${title} it is gone`] : [title, ...show.text(text)];
}

function reasonLines(reasons: ItemView['reasons'], show: Show): readonly string[] {
  const shown = reasons.slice(0, show.listLimit);
  const more = reasons.length - shown.length;
  if (more > 0) show.noteCut();
  const texts = shown.map(({ step, rule, message }) =>
    toTerminalText(`${step}, ${rule}: ${message}`, show.listLimit === shortList ? 300 : 10_000),
  );
  return formatTree(more > 0 ? [...texts, `… ${more} more`] : texts);
}
