import type { FunctionsText } from '../core/expression.ts';
import type { ExpressionLanguage, FunctionsReading, NameRead, TextProblem } from '../ports/expressions.ts';
import type { CodeDraft, ExpressionDraft, ExpressionPart } from './expression-draft.ts';
import { atKey, atValue, type Place } from './finding.ts';

/** What keeps an expression from being run, at the text that a person wrote. */
export interface ExpressionProblem {
  readonly message: string;
  readonly hint: string;
  readonly place: Place;
  /** The text it stands in; null: the expression as a whole. */
  readonly part: ExpressionPart | null;
  /** The name that is not known, where it is that. */
  readonly unknownName: string | null;
}

export interface ReadName extends NameRead {
  readonly place: Place;
}

export interface Reading {
  readonly names: readonly ReadName[];
  readonly problems: readonly ExpressionProblem[];
}

/** Reads the expressions of a pipeline, each once. */
export interface ExpressionReader {
  /** What functions.js exports; null without one. */
  readonly functions: FunctionsReading | null;
  /** `words`: what the place knows, beside what functions.js exports. */
  expression(draft: ExpressionDraft, words: readonly string[]): Reading;
  code(draft: CodeDraft, words: readonly string[]): Reading;
}

const unknownName = /^There is no name (\S+)\.$/;

export function createExpressionReader(language: ExpressionLanguage, file: FunctionsText | null): ExpressionReader {
  const functions = file === null ? null : language.readFunctions(file.text);
  const isBroken = functions !== null && functions.problems.length > 0;
  const exports = functions?.exports.map(({ name }) => name) ?? [];
  const readings = new WeakMap<object, Reading>();

  function once(key: object, read: () => Reading): Reading {
    const known = readings.get(key);
    if (known !== undefined) return known;
    const { names, problems } = read();
    // What a broken functions.js would export cannot be told.
    const reading = { names, problems: isBroken ? problems.filter((each) => each.unknownName === null) : problems };
    readings.set(key, reading);
    return reading;
  }

  /** A list or map is one expression, and still each text in it has to be one for itself. */
  function readParts({ form, parts }: ExpressionDraft): readonly ExpressionProblem[] {
    if (form !== 'list' && form !== 'map') return [];
    return parts.flatMap((part) =>
      language.readExpression(part.text).problems.map((problem) => toProblem(problem, part, problem)),
    );
  }

  return {
    functions,
    expression: (draft, words) =>
      once(draft, () => {
        const readings = draft.parts.map((part) => ({
          part,
          reading: language.readExpression(part.text, [...words, ...exports]),
        }));
        return {
          names: readings.flatMap(({ part, reading }) => reading.names.map((name) => toReadName(name, part))),
          problems: readings.flatMap(({ part, reading }) =>
            reading.problems.map((problem) => toProblem(problem, part, problem)),
          ),
        };
      }),
    code: (draft, words) =>
      once(draft, () => {
        const { names, problems } = language.readCode(draft, [...words, ...exports]);
        const broken = new Map(
          listCodeParts(draft).map(([label, part]) => [label, { part, problems: readParts(part) }]),
        );
        const partOf = (label: string) => broken.get(label)?.part ?? null;
        return {
          names: names.map((name) => {
            const part = partOf(name.part);
            return { ...name, place: part === null ? atValue() : placeAt(part, name.start).place };
          }),
          problems: [
            ...[...broken.values()].flatMap((each) => each.problems),
            ...problems.flatMap((problem) => {
              const part = partOf(problem.part);
              const isSaid = (broken.get(problem.part)?.problems.length ?? 0) > 0;
              if (part === null || isSaid) return [];
              const located = locate(problem, part);
              // Of the rounds as a whole.
              return [problem.part === 'each' ? { ...located, place: atKey(...part.path.slice(0, -1)) } : located];
            }),
          ],
        };
      }),
  };
}

/** By the name that the reader gives them: `init.position`, `until`, `set`. A problem of `each` as a whole has its first. */
export function listCodeParts({ init, each, until, set }: CodeDraft): readonly (readonly [string, ExpressionDraft])[] {
  const [first] = each;
  return [
    ...init.map((part) => [`init.${part.name}`, part] as const),
    ...(first === undefined ? [] : [['each', first] as const]),
    ...each.map((part) => [`each.${part.name}`, part] as const),
    ...(until === null ? [] : [['until', until] as const]),
    ...('text' in set ? [['set', set] as const] : set.map((part) => [`set.${part.name}`, part] as const)),
  ];
}

/** What is wrong with a name of code, and not with what is computed for it. */
const ofName = / (?:is a word that expressions have already|cannot be a name)\.$/;

/** `start` and `end` become those of the whole expression. */
function toReadName(name: NameRead, part: ExpressionPart): ReadName {
  return {
    ...name,
    start: part.start + name.start,
    end: part.start + name.end,
    place: { kind: 'text', path: part.path, ...toPosition(part.text, name.start) },
  };
}

function locate(problem: TextProblem, draft: ExpressionDraft): ExpressionProblem {
  const key = String(draft.path.at(-1));
  if (ofName.test(problem.message) && problem.message.startsWith(`${key} `)) {
    const message = problem.message.replace(/\.$/, '');
    return { message, hint: problem.hint, part: null, place: atKey(...draft.path), unknownName: null };
  }
  const { part, offset } = placeAt(draft, problem.start);
  return toProblem(problem, part, part === null ? problem : toPosition(part.text, offset), draft);
}

function toProblem(
  { message, hint }: TextProblem,
  part: ExpressionPart | null,
  { line, column }: { readonly line: number; readonly column: number },
  draft?: ExpressionDraft,
): ExpressionProblem {
  return {
    message: message.replace(/\.$/, ''),
    hint,
    part,
    place: part === null ? atValue(...(draft?.path ?? [])) : { kind: 'text', path: part.path, line, column },
    unknownName: unknownName.exec(message)?.[1] ?? null,
  };
}

function placeAt(
  draft: ExpressionDraft,
  start: number,
): { readonly part: ExpressionPart | null; readonly offset: number; readonly place: Place } {
  const part = draft.parts.findLast((candidate) => candidate.start <= start) ?? null;
  if (part === null) return { part, offset: 0, place: atValue(...draft.path) };
  const offset = Math.min(start - part.start, part.text.length);
  return { part, offset, place: { kind: 'text', path: part.path, ...toPosition(part.text, offset) } };
}

function toPosition(text: string, start: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, start).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
