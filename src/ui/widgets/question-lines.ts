import { fitLine, type Line, lineWidth, toLine, toSpan, widthOf } from '../look/line.ts';
import { wrapText } from '../look/wrap-text.ts';
import type { Field, Question, QuestionState } from './question.ts';
import { startText, textEditLine } from './text-edit.ts';

const mostColumns = 76;

/**
 * The dialog as a box. Where it is too tall, words give way to the fields and the keys: as many are seen as there is
 * room for, from `state.top` on, which goes up to `lastTop`.
 */
export function questionLines(
  question: Question,
  state: QuestionState,
  size: { readonly columns: number; readonly rows: number },
): { readonly lines: readonly Line[]; readonly columns: number; readonly lastTop: number } {
  const columns = Math.min(mostColumns, size.columns - 4);
  const inner = columns - 4;
  const fields = question.fields ?? [];
  const words = question.lines.flatMap((line): readonly Line[] =>
    typeof line === 'string' ? wrapText(line, inner).map((part) => toLine(part)) : [line],
  );
  const labels = Math.max(0, ...fields.map(({ label }) => widthOf(label)));
  const below: readonly Line[] = [
    ...fields.map((field, index) => fieldLine(field, state, index === state.focus, labels, inner)),
    ...(fields.length === 0 ? [] : [[]]),
    state.problem === null ? keysLine(question) : toLine(toSpan(state.problem, 'warning')),
  ];
  const room = Math.max(0, size.rows - below.length - 4);
  const seen = words.length > room ? Math.max(0, room - 1) : words.length;
  const lastTop = words.length - seen;
  const top = Math.min(state.top, lastTop);
  const where = `lines ${top + 1}-${top + seen} of ${words.length}: PageDown PageUp`;
  const shown = lastTop === 0 ? words : [...words.slice(top, top + seen), toLine(toSpan(where, 'dim'))];
  return {
    lines: boxLines(
      question.title,
      [...shown, ...(shown.length === 0 ? [] : [[]]), ...below],
      columns,
      question.isDangerous === true,
    ),
    columns,
    lastTop,
  };
}

export function boxLines(title: string, lines: readonly Line[], columns: number, isDangerous = false): readonly Line[] {
  const tone = isDangerous ? 'bad' : 'accent';
  const inner = columns - 4;
  const name = fitTitle(title, inner - 2);
  return [
    toLine(
      toSpan('╭─', tone),
      toSpan(` ${name} `, 'strong'),
      toSpan(`${'─'.repeat(Math.max(0, columns - 5 - widthOf(name)))}╮`, tone),
    ),
    ...lines.map((line) => [toSpan('│ ', tone), ...fitLine(line, inner), toSpan(' │', tone)]),
    toLine(toSpan(`╰${'─'.repeat(columns - 2)}╯`, tone)),
  ];
}

function fitTitle(title: string, columns: number): string {
  const safe = toSpan(title).text;
  return widthOf(safe) <= columns ? safe : `${safe.slice(0, columns - 1)}…`;
}

function fieldLine(field: Field, state: QuestionState, hasFocus: boolean, labels: number, inner: number): Line {
  const edit = state.edits[field.name] ?? startText(field.value);
  const label = toSpan(`${field.label}${' '.repeat(labels - widthOf(field.label) + 2)}`, hasFocus ? 'accent' : 'dim');
  const columns = inner - labels - 4;
  const marker = toSpan(hasFocus ? '▸ ' : '  ', 'accent');
  if (field.kind === 'text') {
    return [marker, label, ...(hasFocus ? textEditLine(edit, columns) : [toSpan(edit.text)])];
  }
  const chosen = field.options.find(({ value }) => value === edit.text)?.label ?? edit.text;
  return [marker, label, toSpan(chosen), toSpan(hasFocus ? '  ‹ ›' : '', 'accent')];
}

function keysLine({ yes, fields = [] }: Question): Line {
  const key = (name: string, words: string, hit: string) => [
    toSpan(name, 'accent', hit),
    toSpan(` ${words}   `, 'dim', hit),
  ];
  if (fields.length === 0) return [...key('y', yes, 'key:y'), ...key('n', 'no', 'key:n')];
  return [
    ...key('Enter', yes, 'key:Enter'),
    ...key('Esc', 'no', 'key:Esc'),
    ...(fields.length > 1 ? key('Tab', 'next field', 'key:Tab') : []),
    ...(fields.some(({ kind }) => kind === 'choice') ? key('← →', 'choose', 'key:Right') : []),
  ];
}

/** Where the box lies over a screen of this size. */
export function placeOf(
  lines: readonly Line[],
  size: { readonly columns: number; readonly rows: number },
): { readonly column: number; readonly row: number; readonly columns: number } {
  const columns = lines[0] === undefined ? 0 : lineWidth(lines[0]);
  return {
    columns,
    column: Math.max(0, Math.floor((size.columns - columns) / 2)),
    row: Math.max(0, Math.floor((size.rows - lines.length) / 2)),
  };
}
