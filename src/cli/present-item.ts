import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import { formatTokens, formatUsd } from '../core/money-text.ts';
import { toTerminalLines, toTerminalText } from '../core/terminal-text.ts';
import type { AnswerView, ItemView } from '../core/view.ts';
import { formatTable } from './table.ts';

/** One item with everything that is on record. */
export interface ItemPresentation {
  readonly batchId: string;
  readonly item: ItemView;
  /** Why the item is where it is, in one sentence. */
  readonly why: string;
  /** What had to be mended in the standing answers. */
  readonly notes?: readonly { readonly step: string; readonly kind: string; readonly message: string }[];
}

const shortTextLines = 12;
const shortList = 5;

/** `isFull`: every text whole; else each is cut to what fits a screen. `width`: columns of the terminal. */
export function presentItem(
  { batchId, item, why, notes = [] }: ItemPresentation,
  options: { readonly isFull: boolean; readonly width?: number },
): string {
  const show = createShow(options.isFull, options.width ?? 80);
  const lines = [
    ...formatHeading(`ITEM: ${toTerminalText(item.id, 300)}`),
    `Batch: ${batchId}`,
    `State: ${item.state}`,
    `Why: ${toTerminalText(why, 1000)}`,
    ...(item.error === null ? [] : [`Error: ${toTerminalText(item.error, 1000)}`]),
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
    ...item.answers.flatMap((answer, index) => ['', ...answerLines(answer, index + 1, show)]),
    ...(item.value === null ? [] : ['', 'Result:', ...show.text(JSON.stringify(item.value, null, 2))]),
  ];
  return `${lines.join('\n')}\n${show.wasCut ? '\nTexts are cut: --full shows them whole.\n' : ''}`;
}

interface Show {
  text(text: string): readonly string[];
  readonly listLimit: number;
  readonly wasCut: boolean;
  noteCut(): void;
}

function createShow(isFull: boolean, width: number): Show {
  let wasCut = false;
  return {
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

function answerLines(answer: AnswerView, number: number, show: Show): readonly string[] {
  const { prompt, response, verdict } = answer;
  const title = `${number}. ${toTerminalText(answer.step, 40)}, attempt ${answer.attempt}${answer.setAside ? ' (set aside)' : ''}`;
  return [
    ...formatHeading(title, '-'),
    ...receiptLine(answer),
    ...(prompt?.system == null ? [] : ['System:', ...show.text(prompt.system)]),
    ...(prompt === null ? [] : ['Prompt:', ...show.text(prompt.user)]),
    ...(response === null ? [] : response.trim() === '' ? ['Response: empty'] : ['Response:', ...show.text(response)]),
    ...(verdict === null ? [] : [`Verdict: ${verdict}`, ...reasonLines(answer.reasons, show)]),
  ];
}

function receiptLine({ model, finishReason, usage, costUsd }: AnswerView): readonly string[] {
  if (model === null) return [];
  const parts = [
    `Model: ${toTerminalText(model, 100)}`,
    ...(finishReason === null ? [] : [`ended by: ${finishReason}`]),
    usage === null
      ? 'usage unknown'
      : `${formatTokens(usage.inputTokens)} in + ${formatTokens(usage.outputTokens)} out`,
    costUsd === null ? 'cost unknown' : formatUsd(costUsd),
  ];
  return [parts.join(' · ')];
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
