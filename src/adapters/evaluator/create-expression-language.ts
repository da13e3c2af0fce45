import type { ExpressionLanguage } from '../../ports/expressions.ts';
import { builtInNames } from './built-in-names.ts';
import { readCode } from './read-code.ts';
import { readExpression } from './read-expression.ts';
import { readFunctions } from './read-functions.ts';
import { createExpressionRunner } from './runner.ts';

/** JavaScript expressions, read with acorn and run in QuickJS. */
export function createExpressionLanguage(): ExpressionLanguage {
  return { builtInNames, readExpression, readFunctions, readCode, open: createExpressionRunner };
}
