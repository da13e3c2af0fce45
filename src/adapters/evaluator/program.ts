import type { CodeDefinition, ExpressionText, KnownNames } from '../../ports/expressions.ts';
import type { ProgramText } from './channel.ts';
import { listFields } from './code-parts.ts';
import { toCodeSource, toExpressionSource } from './code-source.ts';
import { mayChangeValues } from './may-change-values.ts';
import { type Needs, toNeeds } from './needed-values.ts';
import { parseExpression } from './parse-text.ts';
import { placeIn } from './place-in.ts';
import { readParts } from './read-code.ts';
import { refuseProblems } from './refuse-problems.ts';
import type { FoundName } from './walk-names.ts';

/** An expression of a program, and where it stands in what the interpreter runs. */
export interface ProgramPart extends ExpressionText {
  /** `init.position`; null where there is one expression only. */
  readonly label: string | null;
  readonly file: string;
  /** Line of `file` on which its text begins. */
  readonly line: number;
}

/** What is compiled, with what is needed to run it and to explain what goes wrong. */
export interface Program {
  readonly text: ProgramText;
  readonly parts: readonly ProgramPart[];
  readonly needs: Needs;
  readonly mayDraw: boolean;
  readonly maxIterations: number;
}

/** What a pipeline brings to all of its programs. */
export interface Surroundings {
  readonly constants: readonly string[];
  readonly exports: readonly string[];
}

/** Throws a UserError where an expression cannot be run. */
export function toListProgram(
  id: number,
  expressions: readonly ExpressionText[],
  known: KnownNames,
  around: Surroundings,
): Program {
  const here = [...known, ...around.constants, ...around.exports];
  const read = expressions.map((expression) => ({ expression, ...parseExpression(expression.text, here) }));
  refuseProblems(
    read.flatMap(({ expression, problems }) =>
      problems.map((problem) => ({ ...problem, at: placeIn(expression, problem.line, problem.column) })),
    ),
  );
  const parts = expressions.map((expression, place) => ({
    ...expression,
    label: null,
    file: `p${id}.${place}`,
    line: 2,
  }));
  const scope = toScope(
    read.flatMap(({ names }) => names),
    known,
    around,
  );
  const note = {
    ...scope.note,
    kind: 'list',
    mayChange: read.map(({ tree }) => tree === null || mayChangeValues(tree)),
    fields: [],
  };
  const bodies = parts.map(({ file, text }, place) => {
    const params = scope.params.filter((name) => read[place]?.names.some(({ path }) => path[0] === name));
    return { file, text: toExpressionSource(text, params) };
  });
  return { text: { id, note, bodies }, parts, needs: scope.needs, mayDraw: scope.note.mayDraw, maxIterations: 0 };
}

export function toCodeProgram(
  id: number,
  definition: CodeDefinition,
  known: KnownNames,
  around: Surroundings,
): Program {
  const { parts, problems } = readParts(definition, [...known, ...around.constants, ...around.exports]);
  refuseProblems(problems);
  const scope = toScope(
    parts.flatMap(({ outside }) => outside),
    known,
    around,
  );
  const file = `p${id}.code`;
  const { text, lines } = toCodeSource(definition, parts, scope.params);
  const note = { ...scope.note, kind: 'code', mayChange: [], fields: listFields(definition) ?? [] };
  return {
    text: { id, note, bodies: [{ file, text }] },
    parts: parts.map(({ text, at, label }, place) => ({ text, at, label, file, line: lines[place] ?? 1 })),
    needs: scope.needs,
    mayDraw: scope.note.mayDraw,
    maxIterations: definition.maxIterations,
  };
}

/** Names that have to be handed in, sorted by where they come from. `iteration` the code has itself. */
function toScope(reads: readonly FoundName[], known: KnownNames, { constants, exports }: Surroundings) {
  const roots = new Set(reads.map(({ path }) => path[0] ?? ''));
  const params = [...roots].filter((root) => [known, constants, exports].some((names) => names.includes(root)));
  const values = params.filter((name) => name !== 'random' && !constants.includes(name) && !exports.includes(name));
  return {
    params,
    needs: toNeeds(reads, values),
    note: {
      constants: params.filter((name) => constants.includes(name)),
      usesFunctions: params.some((name) => exports.includes(name)),
      mayDraw: known.includes('random'),
    },
  };
}
