import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import type {
  ExpressionError,
  ExpressionRunner,
  ExpressionText,
  KnownNames,
  NameValues,
} from '../../ports/expressions.ts';
import { type PlainPath, readPlainPath, toPlainPath } from './plain-path.ts';

/** An expression and the key of the output it stands at, for an error: `where`, `columns.price`. */
export interface KeyedExpression {
  readonly key: string;
  readonly expression: ExpressionText;
}

/** Several expressions over the names of one row. */
export interface RowExpressions {
  /** Their values, in order. Throws a UserError that names output, expression and `whose` (`item a`) for the first that fails. */
  evaluate(names: NameValues, whose: string): readonly JsonValue[];
}

/** Compiles at once, so that a mistake shows before any work. `output` is how people know it: `csv`, `table "Moves"`. */
export function compileForRows(
  output: string,
  expressions: readonly KeyedExpression[],
  known: KnownNames,
  runner: ExpressionRunner,
): RowExpressions {
  const compiled = runner.compileList(
    expressions.map(({ expression }) => expression),
    known,
  );
  const paths = expressions.map(({ expression }) => toPlainPath(expression.text, known));

  return {
    evaluate(names, whose) {
      const read = readAll(names, paths);
      if (read !== null) return read;
      return compiled.evaluate(names).map((outcome, place) => {
        if (outcome.kind === 'value') return outcome.value;
        throw failOnRow(output, expressions[place]?.key ?? '', whose, outcome.error);
      });
    },
  };
}

/** null: at least one of them has to be evaluated, and then all of them are, in one crossing. */
function readAll(names: NameValues, paths: readonly (PlainPath | null)[]): readonly JsonValue[] | null {
  const values: JsonValue[] = [];
  for (const path of paths) {
    const value = path === null ? undefined : readPlainPath(names, path);
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}

function failOnRow(output: string, key: string, whose: string, error: ExpressionError): UserError {
  const { file, line, column } = error.at;
  return new UserError({
    code: 'expression',
    message: `output ${output}, ${key}, at ${file}:${line}:${column}, failed for ${whose}: ${error.message}`,
    hint: `Mend ${key}: ${error.expression} – or leave such rows out with where.`,
    details: { output, key, whose, ...error },
  });
}
