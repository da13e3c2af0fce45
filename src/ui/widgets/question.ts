import type { Line } from '../look/line.ts';
import { editText, startText, type TextEdit } from './text-edit.ts';

/** A dialog: words, then fields, then yes or no. */
export interface Question {
  readonly title: string;
  readonly lines: readonly (string | Line)[];
  /** What is agreed to, in a word or two: `delete it`. */
  readonly yes: string;
  readonly isDangerous?: boolean;
  readonly fields?: readonly Field[];
}

export type Field =
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly label: string;
      readonly value: string;
      /** Why the text will not do; null: it will. */
      readonly problem?: (text: string) => string | null;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly value: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    };

/** Field → text or chosen value. */
export type Answers = Readonly<Record<string, string>>;

export interface QuestionState {
  readonly edits: Readonly<Record<string, TextEdit>>;
  readonly focus: number;
  /** The first of its lines of words that is seen, where there is no room for all. */
  readonly top: number;
  /** Why it is not over yet. */
  readonly problem: string | null;
}

export function startQuestion({ fields = [] }: Question): QuestionState {
  return {
    edits: Object.fromEntries(fields.map(({ name, value }) => [name, startText(value)])),
    focus: 0,
    top: 0,
    problem: null,
  };
}

export type QuestionStep = { readonly state: QuestionState } | { readonly answers: Answers | null };

/**
 * What a key does. `lastTop`: how far its words can be moved, in lines. Without fields y agrees and Enter does not: nothing is
 * consented to by a key that was meant for something else.
 */
export function answerQuestion(question: Question, state: QuestionState, key: string, lastTop = 0): QuestionStep {
  const fields = question.fields ?? [];
  const field = fields[state.focus];
  if (key === 'Esc' || key === 'Ctrl+c') return { answers: null };
  const lines = linesAKey[key] ?? (field === undefined ? lineMoves[key] : undefined);
  if (lines !== undefined)
    return { state: { ...state, top: Math.max(0, Math.min(lastTop, state.top + lines)), problem: null } };
  if (field === undefined) {
    if (key === 'y') return { answers: {} };
    if (key === 'n') return { answers: null };
    return { state: { ...state, problem: key === 'Enter' ? 'y or n' : null } };
  }
  if (key === 'Enter') return sendAnswers(fields, state);
  const by = focusMoves[key];
  if (by !== undefined) {
    return { state: { ...state, focus: (state.focus + by + fields.length) % fields.length, problem: null } };
  }
  const edit = changeField(field, state.edits[field.name] ?? startText(), key);
  return { state: edit === null ? state : { ...state, edits: { ...state.edits, [field.name]: edit }, problem: null } };
}

export function answersOf(state: QuestionState): Answers {
  return Object.fromEntries(Object.entries(state.edits).map(([name, { text }]) => [name, text]));
}

const linesAKey: Readonly<Record<string, number>> = { PageDown: 10, PageUp: -10 };
const lineMoves: Readonly<Record<string, number>> = { Down: 1, Up: -1, j: 1, k: -1 };

const focusMoves: Readonly<Record<string, number>> = { Tab: 1, Down: 1, 'Shift+Tab': -1, Up: -1 };

function sendAnswers(fields: readonly Field[], state: QuestionState): QuestionStep {
  for (const [focus, field] of fields.entries()) {
    const text = state.edits[field.name]?.text ?? '';
    const problem = field.kind === 'text' ? (field.problem?.(text) ?? null) : null;
    if (problem !== null) return { state: { ...state, focus, problem } };
  }
  return { answers: answersOf(state) };
}

function changeField(field: Field, edit: TextEdit, key: string): TextEdit | null {
  if (field.kind === 'text') return editText(edit, key);
  const by = choiceMoves[key];
  if (by === undefined) return null;
  const index = field.options.findIndex(({ value }) => value === edit.text);
  const option = field.options[(index + by + field.options.length) % field.options.length];
  return option === undefined ? null : startText(option.value);
}

const choiceMoves: Readonly<Record<string, number>> = { Left: -1, Right: 1, Space: 1 };
