import { createExpressionLanguage } from '../../../src/adapters/evaluator/create-expression-language.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type {
  CodeDefinition,
  CodeOutcome,
  Draw,
  ExpressionLimits,
  ExpressionRunner,
  ExpressionText,
  NamedExpression,
  Outcome,
  Place,
} from '../../../src/ports/expressions.ts';

export const language = createExpressionLanguage();
export const start: Place = { file: 'pipeline.yaml', line: 10, column: 5 };
export const draw: Draw = { seed: 1, itemId: 'item-0001', step: 'walk', attempt: 1 };

const opened: ExpressionRunner[] = [];

export function open(
  setting: { functions?: string; constants?: JsonObject; limits?: Partial<ExpressionLimits> } = {},
): ExpressionRunner {
  const { functions, constants = {}, limits = {} } = setting;
  const runner = language.open({
    functions: functions === undefined ? null : { text: functions, file: 'functions.js' },
    constants,
    limits,
  });
  opened.push(runner);
  return runner;
}

/** For afterAll. */
export function closeAll(): void {
  for (const runner of opened.splice(0)) runner.close();
}

export function expression(text: string, at: Place = start): ExpressionText {
  return { text, at };
}

/** Evaluates once; the names are those of `values`, `more` and the constants. */
export function evaluate(
  runner: ExpressionRunner,
  text: string,
  values: object = {},
  more: readonly string[] = [],
): Outcome {
  const known = [...Object.keys(values), ...more];
  return runner.compileExpression(expression(text), known).evaluate(values, more.includes('random') ? draw : undefined);
}

export function outcomeValue(outcome: CodeOutcome): unknown {
  if (outcome.kind !== 'value') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

export function messageOf(outcome: CodeOutcome): string {
  if (outcome.kind === 'limit') return outcome.message;
  if (outcome.kind !== 'error') throw new Error(`no error: ${JSON.stringify(outcome)}`);
  return outcome.error.message;
}

type Names = Readonly<Record<string, string>>;

/** A code step written as pipeline.yaml has it. */
export function codeStep(step: {
  init?: Names;
  each?: Names;
  until?: string;
  maxIterations?: number;
  set?: Names | string;
}): CodeDefinition {
  const { init = {}, each = {}, until, maxIterations = 1000, set = {} } = step;
  return {
    init: named(init),
    each: named(each),
    until: until === undefined ? null : expression(until),
    maxIterations,
    set: typeof set === 'string' ? expression(set) : named(set),
  };
}

function named(names: Names): readonly NamedExpression[] {
  return Object.entries(names).map(([name, text]) => ({ name, text, at: start }));
}

export const sailor: CodeDefinition = codeStep({
  init: { position: 'raw.start', path: '[raw.start]' },
  each: { position: 'position + random.choice([-1, 1])', path: 'path.concat(position)' },
  until: 'position <= 0 || position >= vars.ship',
  set: { moves: 'path.length - 1', outcome: "position <= 0 ? 'fell_in_water' : 'reached_ship'" },
});
