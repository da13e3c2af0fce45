import type { JsonValue } from '../../core/json.ts';
import type {
  CodeOutcome,
  Draw,
  ExpressionLimits,
  ExpressionRunner,
  ExpressionSetting,
  ExpressionText,
  KnownNames,
  NameValues,
  Outcome,
} from '../../ports/expressions.ts';
import { toDrawWords } from './draw-words.ts';
import { type Explainer, explainFailure, explainFatal } from './explain-failure.ts';
import type { Failure } from './inside/describe-failure.ts';
import { createInterpreter } from './interpreter.ts';
import { toValuesText } from './needed-values.ts';
import { type Program, type Surroundings, toCodeProgram, toListProgram } from './program.ts';
import { checkFunctions, toFunctionsSource } from './read-functions.ts';

export const usualLimits: ExpressionLimits = {
  expressionMs: 250,
  codeMs: 1000,
  memoryBytes: 64 * 2 ** 20,
  resultChars: 16 * 2 ** 20,
};

/** What comes out of the interpreter for one expression or one code step. */
type Answer = { readonly value: JsonValue } | { readonly error: Failure } | { readonly limit: number };

export function createExpressionRunner({ functions, constants, limits: given }: ExpressionSetting): ExpressionRunner {
  const limits: ExpressionLimits = { ...usualLimits, ...given };
  const explainer: Explainer = { limits, functions };
  const around: Surroundings = {
    constants: Object.keys(constants),
    exports: functions === null ? [] : checkFunctions(functions),
  };
  const functionsSource = functions === null ? null : toFunctionsSource(functions.text);
  const interpreter = createInterpreter(JSON.stringify(constants), functionsSource, limits);
  let programs = 0;

  function run(program: Program, values: NameValues, draw: Draw | undefined, limitMs: number) {
    if (program.mayDraw && draw === undefined) throw new Error('an expression may draw, and has no words to draw by');
    const words = draw === undefined ? null : toDrawWords(draw);
    return interpreter.run(program, words, toValuesText(values, program.needs), limitMs);
  }

  /** Memory that was once used up is not trusted again. */
  function toError(failure: Failure, program: Program, limitMs: number): Outcome {
    const error = explainFailure(failure, program.parts, limitMs, explainer);
    if (error.reason === 'memory') interpreter.discard();
    return { kind: 'error', error };
  }

  function toOutcome(answer: Answer, program: Program, part: number, limitMs: number): Outcome {
    if ('value' in answer) return { kind: 'value', value: answer.value };
    if ('limit' in answer) throw new Error('only code has a loop');
    return toError(part === -1 ? answer.error : { ...answer.error, part }, program, limitMs);
  }

  function compileList(expressions: readonly ExpressionText[], known: KnownNames) {
    programs += 1;
    const program = toListProgram(programs, expressions, known, around);
    const limitMs = limits.expressionMs;
    let alone: readonly { evaluate(values: NameValues, draw?: Draw): readonly Outcome[] }[] | null = null;

    function evaluate(values: NameValues, draw?: Draw): readonly Outcome[] {
      if (expressions.length === 0) return [];
      const answer = run(program, values, draw, limitMs);
      if (answer.ok) {
        const answers = JSON.parse(answer.text) as readonly Answer[];
        return answers.map((one, part) => toOutcome(one, program, part, limitMs));
      }
      if (expressions.length === 1) {
        return [{ kind: 'error', error: explainFatal(answer.fatal, program.parts, limitMs, explainer) }];
      }
      // One of them broke the interpreter, and with it the others: each for itself, so that the others have their outcome.
      alone ??= expressions.map((expression) => compileList([expression], known));
      return alone.flatMap((one) => one.evaluate(values, draw));
    }
    return { evaluate };
  }

  return {
    compileList,
    compileExpression(expression, known) {
      const list = compileList([expression], known);
      return {
        evaluate(values, draw) {
          const [outcome] = list.evaluate(values, draw);
          if (outcome === undefined) throw new Error('one expression has one outcome');
          return outcome;
        },
      };
    },
    compileCode(definition, known) {
      programs += 1;
      const program = toCodeProgram(programs, definition, known, around);
      return {
        run(values, draw): CodeOutcome {
          const answer = run(program, values, draw, limits.codeMs);
          if (!answer.ok) {
            return { kind: 'error', error: explainFatal(answer.fatal, program.parts, limits.codeMs, explainer) };
          }
          const read = JSON.parse(answer.text) as Answer;
          if (!('limit' in read)) return toOutcome(read, program, -1, limits.codeMs);
          const message = `until was still false after ${read.limit} rounds (maxIterations).`;
          return { kind: 'limit', maxIterations: read.limit, message };
        },
      };
    },
    close: () => interpreter.stop(),
  };
}
