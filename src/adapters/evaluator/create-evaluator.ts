import type { ItemContext } from '../../core/context.ts';
import { UserError } from '../../core/errors.ts';
import type { ExpressionText } from '../../core/expression.ts';
import { describeExpressionError } from '../../core/expression-error.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { CodeStep, ExpandStep, Pipeline, PromptStep, Rule, Step } from '../../core/pipeline.ts';
import { toTemplateContext } from '../../core/template-context.ts';
import type { Note, Reason } from '../../core/verdict.ts';
import type { Evaluator } from '../../ports/evaluator.ts';
import type {
  CompiledCode,
  CompiledExpression,
  CompiledList,
  ExpressionLanguage,
  ExpressionRunner,
  Outcome,
} from '../../ports/expressions.ts';
import type { TemplateEngine } from '../../ports/templates.ts';

export interface EvaluatorOptions {
  readonly language: ExpressionLanguage;
  readonly functions: Pipeline['functions'];
  /** `vars` and `batch`: the same for every evaluation. */
  readonly constants: JsonObject;
  /** Renders the messages of rules. */
  readonly templates: TemplateEngine;
}

/** The expressions of steps, each compiled when it is first asked for. The interpreter starts with the first one. */
export function createEvaluator({ language, functions, constants, templates }: EvaluatorOptions): Evaluator {
  let runner: ExpressionRunner | null = null;
  const open = (): ExpressionRunner => (runner ??= language.open({ functions, constants }));
  const single = createCache<CompiledExpression>();
  const lists = createCache<CompiledList>();
  const codes = createCache<CompiledCode>();

  const expressionOf = (key: string, text: ExpressionText, known: readonly string[]): CompiledExpression =>
    single(`${key}\n${known.join()}`, () => open().compileExpression(text, known));

  return {
    checkRules(step, value, context) {
      const known = [...namesOf(context), 'value'];
      const compiled = lists(`${step.name}\n${known.join()}`, () =>
        open().compileList(
          step.rules.flatMap(({ when, expr }) => (when === null ? [expr] : [when, expr])),
          known,
        ),
      );
      const outcomes = compiled.evaluate(withValue(context, value));
      return judge(step, outcomes, (rule) => renderMessage(templates, rule, value, context));
    },
    when: (step, context) => {
      if (step.when === null) return { kind: 'value', value: true };
      return expressionOf(`when ${step.name}`, step.when, namesOf(context)).evaluate(context);
    },
    runCode(step: CodeStep, context, draw) {
      const known = [...namesOf(context), 'random'];
      const compiled = codes(`${step.name}\n${known.join()}`, () => open().compileCode(step.code, known));
      return compiled.run(context, draw);
    },
    expand: (step: ExpandStep, context) =>
      expressionOf(`each ${step.name}`, step.each, namesOf(context)).evaluate(context),
    rehearse(step: PromptStep, context, draw) {
      if (step.rehearsal === null) throw new Error(`${step.name} has no rehearsal`);
      return expressionOf(`rehearsal ${step.name}`, step.rehearsal, [...namesOf(context), 'random']).evaluate(
        context,
        draw,
      );
    },
    close() {
      runner?.close();
      runner = null;
    },
  };
}

function createCache<T>(): (key: string, make: () => T) => T {
  const made = new Map<string, T>();
  return (key, make) => {
    const standing = made.get(key);
    if (standing !== undefined) return standing;
    const fresh = make();
    made.set(key, fresh);
    return fresh;
  };
}

/** The constants are known to the runner. */
function namesOf(context: ItemContext): readonly string[] {
  return Object.keys(context).filter((name) => name !== 'vars' && name !== 'batch');
}

/** The context is read when it is asked for; a rule that looks at its value alone asks for nothing. */
function withValue(context: ItemContext, value: JsonValue): object {
  return Object.defineProperty(Object.create(context) as object, 'value', { value, enumerable: true });
}

function judge(
  step: Step,
  outcomes: readonly Outcome[],
  messageOf: (rule: Rule) => string,
): { readonly reasons: readonly Reason[]; readonly warnings: readonly Note[] } {
  const reasons: Reason[] = [];
  const warnings: Note[] = [];
  const next = outcomes[Symbol.iterator]();
  const take = (): Outcome => {
    const { value } = next.next();
    if (value === undefined) throw new Error(`${step.name} has fewer outcomes than rules`);
    return value;
  };
  for (const rule of step.rules) {
    const condition = rule.when === null ? null : take();
    const outcome = take();
    const message = findFailure(rule, condition, outcome, messageOf);
    if (message === null) continue;
    if (rule.level === 'warning') warnings.push({ kind: 'warning', message: `${rule.name}: ${message}` });
    else reasons.push({ step: step.name, rule: rule.name, message });
  }
  return { reasons, warnings };
}

/** Without the rule's name, which stands in front wherever it is shown. null: the rule holds, or is not asked. */
function findFailure(
  rule: Rule,
  condition: Outcome | null,
  outcome: Outcome,
  messageOf: (rule: Rule) => string,
): string | null {
  if (condition?.kind === 'error') return `when: ${describeExpressionError(condition.error)}`;
  if (condition !== null && !condition.value) return null;
  if (outcome.kind === 'error') return describeExpressionError(outcome.error);
  return outcome.value ? null : messageOf(rule);
}

function renderMessage(templates: TemplateEngine, rule: Rule, value: JsonValue, context: ItemContext): string {
  const otherwise = `${rule.expr.text} does not hold`;
  if (rule.error === null) return otherwise;
  try {
    return templates.compile(rule.error).render(toTemplateContext(context, { value })).trim();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${otherwise}, and its message cannot be written: ${error.message}`;
  }
}
