import { createEvaluator } from '../../src/adapters/evaluator/create-evaluator.ts';
import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import type { Evaluator } from '../../src/ports/evaluator.ts';

/**
 * The real evaluator, one for all the processes of a test: starting an interpreter takes a tenth of a second. For pipelines
 * whose steps of one name are the same everywhere. `end` is to be called after the tests.
 */
export function createSharedEvaluator(): { readonly evaluator: Evaluator; end(): void } {
  const evaluator = createEvaluator({
    language: createExpressionLanguage(),
    functions: null,
    constants: { vars: {}, batch: { id: 'b' } },
    templates: createTemplateEngine({}),
  });
  return { evaluator: { ...evaluator, close: () => {} }, end: evaluator.close };
}
