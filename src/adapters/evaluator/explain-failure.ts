import type { ExpressionError, ExpressionLimits, Place } from '../../ports/expressions.ts';
import type { FatalAnswer } from './channel.ts';
import { type CulpritText, findCallee, findOwner, isPath } from './find-culprit.ts';
import type { Failure } from './inside/describe-failure.ts';
import { placeIn } from './place-in.ts';
import type { ProgramPart } from './program.ts';

/** Lines of functions.js begin one line further down where they run. */
const functionsFile = 'functions';
const functionsOffset = 1;

export interface Explainer {
  readonly limits: ExpressionLimits;
  /** What functions.js is called. */
  readonly functions: { readonly file: string; readonly text: string } | null;
}

/** A failure that the interpreter caught, in words. `part` is the expression that was running, where it is known. */
export function explainFailure(
  failure: Failure,
  parts: readonly ProgramPart[],
  limitMs: number,
  explainer: Explainer,
): ExpressionError {
  const frame = findFrame(failure.stack, parts);
  const part = parts[failure.part] ?? frame?.part ?? parts[0];
  if (part === undefined) throw new Error('a program has at least one part');
  const isHere = frame !== null && frame.part === part;
  const inFunctions = frame !== null && frame.part === null && explainer.functions !== null;
  const text = inFunctions ? (explainer.functions?.text ?? '') : part.text;
  const start = isHere || inFunctions ? toOffset(text, frame.line, frame.column) : null;
  const words = toWords(failure, { text, isModule: inFunctions }, start, limitMs, explainer.limits);
  return { ...words, expression: part.text, part: part.label, at: toPlace() };

  function toPlace(): Place {
    if (part === undefined || frame === null) return part?.at ?? { file: '', line: 1, column: 1 };
    if (inFunctions) return { file: explainer.functions?.file ?? '', line: frame.line, column: frame.column };
    return isHere ? placeIn(part, frame.line, frame.column) : part.at;
  }
}

/** A failure that the interpreter did not survive. */
export function explainFatal(
  { reason, message, stack }: FatalAnswer,
  parts: readonly ProgramPart[],
  limitMs: number,
  explainer: Explainer,
): ExpressionError {
  const said = { time: 'interrupted', memory: 'out of memory', depth: 'stack overflow', crash: message }[reason];
  const name = reason === 'crash' ? 'InternalError' : 'Fatal';
  return explainFailure({ name, message: said, stack, part: -1 }, parts, limitMs, explainer);
}

interface Frame {
  /** Null: in functions.js. */
  readonly part: ProgramPart | null;
  /** Within the part's text, or the file. */
  readonly line: number;
  readonly column: number;
}

/** The innermost call that stands in a text of the pipeline. */
function findFrame(stack: string, parts: readonly ProgramPart[]): Frame | null {
  for (const [, file = '', lineText = '', columnText = ''] of stack.matchAll(
    /[ (](p\d+\.\w+|functions):(\d+):(\d+)/g,
  )) {
    const [line, column] = [Number(lineText), Number(columnText)];
    if (file === functionsFile) return { part: null, line: line - functionsOffset, column };
    const part = parts.filter((candidate) => candidate.file === file && candidate.line <= line).at(-1);
    if (part !== undefined) return { part, line: line - part.line + 1, column };
  }
  return null;
}

function toWords(
  { name, message }: Failure,
  culprit: CulpritText,
  start: number | null,
  limitMs: number,
  limits: ExpressionLimits,
): Pick<ExpressionError, 'reason' | 'message'> {
  if (name === 'NoData') {
    const shown = isPath(culprit.text) ? message.replace(/^the result/, culprit.text.trim()) : message;
    return { reason: 'result', message: toSentence(shown) };
  }
  if (message === 'interrupted') return { reason: 'time', message: `It computes for longer than ${limitMs} ms.` };
  if (message === 'out of memory') {
    return {
      reason: 'memory',
      message: `It needs more than ${Math.round(limits.memoryBytes / 2 ** 20)} MB of memory.`,
    };
  }
  if (message === 'string too long' || message === 'invalid string length') {
    return { reason: 'memory', message: 'It makes a text that is too long.' };
  }
  if (/stack overflow|call stack/.test(message)) {
    return { reason: 'depth', message: 'A function calls itself without end, or data is nested too deeply.' };
  }
  return { reason: 'failed', message: toSentence(translate(message || name || 'It failed', culprit, start)) };
}

/** The interpreter's own messages, with what they are about. */
function translate(message: string, culprit: CulpritText, start: number | null): string {
  const [, field = '', nothing = ''] = /^cannot read property '(.*)' of (undefined|null)$/.exec(message) ?? [];
  if (field === 'Symbol.iterator') return `A list is needed, and there is ${nothing}`;
  if (nothing !== '') return `${findOwner(culprit, field, start) ?? 'A value'} is ${nothing}, so it has no ${field}`;
  const [, missing] = /^'(.*)' is not defined$/.exec(message) ?? [];
  if (missing !== undefined) return `There is no name ${missing}`;
  const [, early] = /^(.*) is not initialized$/.exec(message) ?? [];
  if (early !== undefined) return `${early} is read before it has a value`;
  if (message === 'not a function') return `${findCallee(culprit, start) ?? 'What is called'} is no function`;
  if (message === 'value is not iterable') return 'A list is needed, and the value is none';
  if (message === 'cannot convert to object') return 'There is nothing to take fields from';
  if (/^'.*' is read-only$|^object is not extensible$|^could not delete property$/.test(message)) {
    return `A value cannot be changed here (${message}): make a new one`;
  }
  return message;
}

function toOffset(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((length, row) => length + row.length + 1, 0) + column - 1;
}

/** Names stay as they are written; only our own words begin with a capital. */
function toSentence(words: string): string {
  const whole = words.replace(
    /^(the result|threw|code cannot|there is) /,
    (own) => own.charAt(0).toUpperCase() + own.slice(1),
  );
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}
