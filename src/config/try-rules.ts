import { contextWords } from '../core/context.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { CompiledExpression, ExpressionLanguage } from '../ports/expressions.ts';
import type { Draft, StepDraft } from './draft.ts';
import type { ExpressionDraft } from './expression-draft.ts';
import type { ExpressionReader } from './expression-reader.ts';
import type { FindBrokenRule } from './rules/check-rehearsal.ts';
import type { Scopes } from './scope.ts';

interface Trial {
  readonly name: string;
  readonly expr: CompiledExpression;
  readonly when: CompiledExpression | null;
}

/**
 * Tries rules on values that are made up. Only those that read nothing but the value and constants: of an item nothing is
 * known here. `close` ends the interpreter.
 */
export function createRuleTrials(
  draft: Draft,
  scopes: Scopes,
  reader: ExpressionReader,
  language: ExpressionLanguage,
): { readonly findBrokenRule: FindBrokenRule; close(): void } {
  const runner = language.open({
    functions: draft.functions,
    constants: { vars: (draft.yaml.vars ?? {}) as JsonObject },
  });
  const trials = new Map<string, readonly Trial[]>();

  function isKnown(expression: ExpressionDraft, step: StepDraft): boolean {
    const { names, problems } = reader.expression(expression, scopes.ofRules(step).words);
    const isTold = (root: string) =>
      root === 'value' || root === 'vars' || !(contextWords as readonly string[]).includes(root);
    return problems.length === 0 && names.every(({ path }) => isTold(path[0] ?? ''));
  }

  function trialsOf(step: StepDraft): readonly Trial[] {
    const known = trials.get(step.name);
    if (known !== undefined) return known;
    const made = step.rules
      .filter(
        ({ level, expr, when }) => level === 'error' && isKnown(expr, step) && (when === null || isKnown(when, step)),
      )
      .map(({ name, expr, when }) => ({
        name,
        expr: runner.compileExpression(expr, ['value']),
        when: when === null ? null : runner.compileExpression(when, ['value']),
      }));
    trials.set(step.name, made);
    return made;
  }

  return {
    findBrokenRule(step, value) {
      const broken = trialsOf(step).find(
        ({ expr, when }) => (when === null || isTrue(when, value)) && !isTrue(expr, value),
      );
      return broken?.name ?? null;
    },
    close: () => runner.close(),
  };
}

/** An expression that throws is no true one. */
function isTrue(expression: CompiledExpression, value: JsonValue): boolean {
  const outcome = expression.evaluate({ value });
  return outcome.kind === 'value' && Boolean(outcome.value);
}
