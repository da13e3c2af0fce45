import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { UserError } from '../errors.ts';
import { findPatternProblem, maxMatchedChars } from './find-pattern-problem.ts';
import { runPattern } from './run-pattern.ts';

/** A validator of JSON Schema 2020-12 that tells every error, with formats, and whose patterns cannot run away. */
export function createAjv({ code, ...options }: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    // Unknown formats and keywords are ignored, as the standard says; the default logger would print to the console.
    logger: false,
    code: { regExp: Object.assign(createGuardedRegExp, { code: '(pattern) => new RegExp(pattern)' }), ...code },
    ...options,
  });
  ajvFormats.default(ajv);
  return ajv;
}

/** A pattern of a schema that cannot run away: exponential ones are refused, and long texts are not matched. */
function createGuardedRegExp(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const isUnicode = findPatternProblem(pattern, flags) === null;
  // A needless backslash is an error with the flag u alone; schemas written for other validators have many.
  const usedFlags = isUnicode ? flags : flags.replace('u', '');
  const problem = isUnicode ? null : findPatternProblem(pattern, usedFlags);
  if (problem !== null)
    throw new UserError({
      code: 'schema',
      message: `the pattern ${pattern} cannot be used: ${problem}`,
      hint: 'Write the pattern so that each repetition ends at a character the next one cannot begin with.',
    });
  const expression = new RegExp(pattern, usedFlags);
  // The compiler tells patterns apart by their text.
  const test = (text: string) => {
    if (text.length > maxMatchedChars) return false;
    const found = runPattern(text, () => expression.test(text));
    return found.kind === 'ended' && found.result;
  };
  return { test, toString: () => String(expression) };
}
