import { type KeyBinding, keyTable, type Scope } from './keys.ts';
import { showKey } from './key-name.ts';
import { fitBlock, fitLine, type Line, lineWidth, overlay, type Span, spread, toLine, toSpan } from './look/line.ts';
import { errorWords } from './error-words.ts';
import { wrapText } from './look/wrap-text.ts';
import type { ScreenView, Size } from './shell.ts';
import type { OpenDialog, Toast } from './use-shell.ts';
import { boxLines, placeOf, questionLines } from './widgets/question-lines.ts';

const mostToldLines = 4;

/** The whole screen: header, what the screen shows, footer; over it the dialog. Exactly as many lines as the terminal has. */
export function applyFrame(given: {
  readonly view: ScreenView;
  /** The screens below. */
  readonly path: readonly string[];
  readonly dialog: OpenDialog | null;
  readonly toast: Toast | null;
  readonly size: Size;
  readonly isTooSmall: boolean;
  readonly leastSize: Size;
}): readonly Line[] {
  const { view, path, dialog, toast, size } = given;
  if (given.isTooSmall) return tooSmallLines(size, given.leastSize);
  const told = toast ?? (view.error == null ? null : ({ text: errorWords(view.error), tone: 'bad' } as const));
  const said = told === null ? [] : toldLines(told, size.columns);
  const body = [
    ...fitBlock(view.lines, size.columns, size.rows - 2 - said.length),
    ...fitBlock(said, size.columns, said.length),
  ];
  const frame = [
    fitLine(headerLine(view, path, size.columns), size.columns),
    ...body,
    fitLine(footerLine(view.scopes, size.columns, view.typing != null), size.columns),
  ];
  if (dialog === null) return frame;
  const lines = dialogLines(dialog, size);
  const dimmed = frame.map((line) => line.map(({ text }): Span => ({ text, tone: 'dim' })));
  return overlay(dimmed, lines, placeOf(lines, size));
}

function headerLine(view: ScreenView, path: readonly string[], columns: number): Line {
  const names = [...path, view.title].filter((name) => name !== '');
  const left = toLine(
    toSpan(' batch-pipeline', 'accent'),
    ...names.flatMap((name, index) => [
      toSpan(' › ', 'dim'),
      toSpan(name, index === names.length - 1 ? 'strong' : 'dim'),
    ]),
  );
  return spread(left, [...(view.status ?? []), toSpan(' ')], columns);
}

/** As many keys as there is room for; help and quit in any case, but where their keys are letters of what is typed. */
export function footerLine(scopes: readonly Scope[], columns: number, isTyping = false): Line {
  const of = (scope: Scope) => (keyTable[scope] as readonly KeyBinding[]).filter(({ footer }) => footer !== undefined);
  const always = isTyping ? [] : of('everywhere').flatMap(toKeySpans);
  const kept: Span[] = [];
  for (const binding of scopes.flatMap(of)) {
    const spans = toKeySpans(binding);
    if (lineWidth([...kept, ...spans, ...always]) + 1 > columns) break;
    kept.push(...spans);
  }
  return [toSpan(' '), ...kept, ...always];
}

function toKeySpans({ keys, sign, footer = '' }: KeyBinding): readonly Span[] {
  const [key = ''] = keys;
  const hit = `key:${key}`;
  return [toSpan(sign ?? showKey(key), 'accent', hit), toSpan(` ${footer}`, 'dim', hit), toSpan('  ')];
}

/** Whole: the way out stands at the end. */
function toldLines({ text, tone }: Toast, columns: number): readonly Line[] {
  const sign = tone === 'bad' ? '✗' : tone === 'warning' ? '▲' : '✓';
  return wrapText(text, columns - 4)
    .slice(0, mostToldLines)
    .map((line, index) =>
      toLine(
        toSpan(index === 0 ? ` ${sign} ` : '   ', tone === 'plain' ? 'good' : tone),
        toSpan(line, tone === 'plain' ? 'strong' : tone),
      ),
    );
}

function dialogLines(dialog: OpenDialog, size: Size): readonly Line[] {
  if (dialog.kind === 'question') return questionLines(dialog.question, dialog.state, size).lines;
  const columns = Math.min(size.columns - 4, Math.max(30, dialog.words.length + 8));
  return boxLines(
    dialog.words,
    [toLine(toSpan('Esc', 'accent', 'key:Esc'), toSpan(' give up waiting', 'dim', 'key:Esc'))],
    columns,
  );
}

function tooSmallLines(size: Size, least: Size): readonly Line[] {
  const words = [
    `The dashboard needs ${least.columns}×${least.rows}; this terminal has ${size.columns}×${size.rows}.`,
    'Make it larger, or quit with q.',
  ];
  return fitBlock(
    words.flatMap((line) => wrapText(line, size.columns)).map((line) => toLine(line)),
    size.columns,
    size.rows,
  );
}
