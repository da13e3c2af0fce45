import { formatDuration, formatUsd, formatUsdAtMost } from '../../../core/money-text.ts';
import type { BackendError, EstimateView, ModelRow } from '../../../ports/dashboard-backend.ts';
import { beside, fitBlock, type Line, toLine, toSpan, withHit } from '../../look/line.ts';
import { hasKey, type Keys, modelName, rateWords } from '../../look/model-words.ts';
import { paneTitle, tabsLine } from '../../look/pane.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';

export type AskPane = 'prompt' | 'answer';

export type AnswerState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking'; readonly model: string; readonly sinceMs: number }
  | {
      readonly kind: 'answered';
      readonly model: string;
      readonly answer: string;
      readonly costUsd: number | null;
      readonly path: string;
    }
  | { readonly kind: 'failed'; readonly model: string; readonly error: BackendError };

export function answerText(state: AnswerState): string {
  return state.kind === 'answered' ? state.answer : '';
}

const wideColumns = 140;
/** Model, price, and a line to what follows. */
const linesAbove = 2;
/** What is said of the answer, over its text. */
const answerHead = 3;

interface Window {
  readonly columns: number;
  readonly rows: number;
}

export interface AskLayout {
  readonly isWide: boolean;
  readonly prompt: Window;
  readonly answer: Window;
  readonly list: Window;
}

export function layOutAsk(size: Size): AskLayout {
  const isWide = size.columns >= wideColumns;
  const rows = size.rows - linesAbove - 1;
  const left = isWide ? Math.floor((size.columns - 3) / 2) : size.columns;
  const right = isWide ? size.columns - 3 - left : size.columns;
  return {
    isWide,
    prompt: { columns: left, rows },
    answer: { columns: right, rows: rows - answerHead },
    list: { columns: size.columns, rows: rows + 1 },
  };
}

export interface AskPicture {
  readonly batchId: string;
  readonly model: ModelRow;
  readonly keys: Keys;
  readonly pane: AskPane;
  readonly isTyping: boolean;
  /** The prompt is no more what was made from the batch. */
  readonly isOwn: boolean;
  readonly prompt: readonly Line[];
  readonly promptInfo: string;
  readonly answer: AnswerState;
  readonly answerLines: readonly Line[];
  readonly answerInfo: Line;
  readonly estimate: EstimateView | null;
  readonly isUnderWay: boolean;
  readonly error: BackendError | null;
  readonly spinner: string;
  /** Instead of prompt and answer: the list of models. */
  readonly list: readonly Line[] | null;
  readonly now: number;
}

export function askLines(picture: AskPicture, layout: AskLayout, size: Size): readonly Line[] {
  const above = [modelLine(picture), priceLine(picture, size.columns)];
  if (picture.list !== null) return [...above, ...fitBlock(picture.list, size.columns, layout.list.rows)];
  const prompt = withHit(fitBlock(picture.prompt, layout.prompt.columns, layout.prompt.rows), 'pane:prompt');
  const answer = withHit(
    fitBlock(answerLines(picture, layout.answer.columns), layout.answer.columns, layout.answer.rows + answerHead),
    'pane:answer',
  );
  if (!layout.isWide) {
    const tabs = [
      { name: 'prompt', title: 'Prompt' },
      { name: 'answer', title: 'Answer' },
    ];
    const info = picture.pane === 'prompt' ? promptInfo(picture) : picture.answerInfo;
    return [
      ...above,
      tabsLine(tabs, picture.pane, info, size.columns),
      ...(picture.pane === 'prompt' ? prompt : answer),
    ];
  }
  const titled = (name: AskPane, title: string, info: Line, columns: number, lines: readonly Line[]) => ({
    lines: [paneTitle({ name, title, info, hasFocus: picture.pane === name }, columns), ...lines],
    columns,
  });
  return [
    ...above,
    ...beside(
      [
        titled('prompt', 'Prompt', promptInfo(picture), layout.prompt.columns, prompt),
        titled('answer', 'Answer', picture.answerInfo, layout.answer.columns, answer),
      ],
      size.rows - linesAbove,
    ),
  ];
}

function modelLine({ model, keys }: AskPicture): Line {
  const variable = keys.find(({ provider }) => provider === model.provider)?.variable ?? 'its key';
  return toLine(
    toSpan(' Model  ', 'dim', 'model'),
    toSpan(modelName(model), 'strong', 'model'),
    toSpan(`  ${rateWords(model)}`, 'dim', 'model'),
    hasKey(model.provider, keys) ? toSpan('') : toSpan(`  ▲ ${variable} is not set`, 'warning'),
  );
}

function priceLine({ estimate, isUnderWay, error }: AskPicture, columns: number): Line {
  const label = toSpan(' Price  ', 'dim');
  if (error !== null) {
    return toLine(label, toSpan(wrapText(`✗ ${error.message} ${error.hint}`, columns - 9)[0] ?? '', 'bad'));
  }
  if (isUnderWay || estimate === null) return toLine(label, toSpan(isUnderWay ? 'estimating …' : '', 'dim'));
  if (estimate.costUsd === null) return toLine(label, toSpan('unknown', 'warning'));
  return toLine(
    label,
    toSpan(`up to ${formatUsdAtMost(estimate.costUsd.upper)}`, 'strong'),
    toSpan(`  ${formatUsd(estimate.costUsd.expected)} expected`, 'dim'),
  );
}

function promptInfo({ isTyping, isOwn, promptInfo: place }: AskPicture): Line {
  const words = [isTyping ? 'typing, Esc ends it' : '', isOwn ? 'changed' : '', place].filter((word) => word !== '');
  return toLine(toSpan(words.join(' · '), 'dim'));
}

function answerLines(
  { answer, answerLines: text, spinner, batchId, now }: AskPicture,
  columns: number,
): readonly Line[] {
  switch (answer.kind) {
    case 'none':
      return [
        [],
        toLine(toSpan('  Nothing was asked yet. ', 'dim'), toSpan('a', 'accent', 'key:a'), toSpan(' asks.', 'dim')),
      ];
    case 'asking':
      return [
        [],
        toLine(
          toSpan(`  ${spinner} `, 'busy'),
          `${answer.model} is asked`,
          toSpan(`  ${formatDuration(Math.max(0, now - answer.sinceMs))}`, 'dim'),
        ),
        ...wrapText(
          `You may leave: the answer is kept in the batch ${batchId}-diagnosis, and it is told when it is there.`,
          columns - 4,
        ).map((line) => toLine(toSpan(`  ${line}`, 'dim'))),
      ];
    case 'failed':
      return [
        [],
        ...wrapText(`✗ ${answer.error.message}`, columns - 4).map((line) => toLine(toSpan(`  ${line}`, 'bad'))),
        ...wrapText(answer.error.hint, columns - 4).map((line) => toLine(toSpan(`  ${line}`, 'dim'))),
      ];
    case 'answered':
      return [
        toLine(
          toSpan(` ✓ ${answer.model}`, 'good'),
          toSpan(answer.costUsd === null ? '  price unknown' : `  ${formatUsd(answer.costUsd)}`, 'strong'),
        ),
        toLine(toSpan(`   kept as ${endOf(answer.path, columns - 12)}`, 'dim')),
        [],
        ...text,
      ];
  }
}

/** Of a long path the end says more. */
function endOf(path: string, columns: number): string {
  return path.length <= columns ? path : `…${path.slice(path.length - columns + 1)}`;
}
