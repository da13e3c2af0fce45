import type { FunctionsReading } from '../../ports/expressions.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';

/** functions.js can be run, and something can call it. */
export function checkFunctions(
  { functions }: Draft,
  reading: FunctionsReading | null,
  hasExpressions: boolean,
): readonly Finding[] {
  if (functions === null || reading === null) return [];
  const at = (line: number, column: number): Finding['place'] => ({ kind: 'file', file: functions.file, line, column });
  const problems = reading.problems.map(
    ({ message, hint, line, column }): Finding => ({
      code: 'functions',
      severity: 'error',
      message: message.replace(/\.$/, ''),
      // Some ways out of an expression lead into this very file.
      hint: hint.endsWith('a function of functions.js.') ? '' : hint,
      place: at(line, column),
    }),
  );
  if (problems.length > 0) return problems;
  const warn = (message: string, hint: string): readonly Finding[] => [
    { code: 'no-effect', severity: 'warning', message, hint, place: at(1, 1) },
  ];
  if (reading.exports.length === 0)
    return warn(`${functions.file} exports nothing`, 'Write export before a function that expressions are to call.');
  if (!hasExpressions)
    return warn(
      `${functions.file} is not used: the pipeline has no expression that could call it`,
      'Templates cannot call functions.',
    );
  return [];
}
