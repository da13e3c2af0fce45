import { checkSchema } from '../core/answer/check-schema.ts';
import type { Answer } from '../core/answer/judge-form.ts';
import { parseAnswer } from '../core/answer/parse-answer.ts';
import type { ItemContext } from '../core/context.ts';
import { describeExpressionError } from '../core/expression-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { ItemPicture } from '../core/line.ts';
import type { CodeStep, ExpandStep, PromptStep, Step } from '../core/pipeline.ts';
import type { Verdict } from '../core/verdict.ts';
import { readContext } from './context.ts';
import { drawOf } from './draw-of.ts';
import { ItemProblem } from './item-problem.ts';
import type { Workshop } from './workshop.ts';

/** What the answer, schema and rules of today give. */
export function judgeAnswer(
  workshop: Workshop,
  picture: ItemPicture,
  step: PromptStep,
  { text, finishReason, refusal }: Answer,
): Verdict {
  const parsed = parseAnswer({
    definition: step.parse,
    schema: step.schema,
    coerce: step.coerce,
    step: step.name,
    answer: { text, finishReason, refusal },
  });
  if (parsed.kind !== 'accepted') return parsed;
  return judgeByRules(workshop, step, parsed, () => readContext(workshop, picture, step.name));
}

/** Whether the item takes the step. A condition that cannot be evaluated is this item's failure. */
export function isTaken(workshop: Workshop, picture: ItemPicture, step: Step): boolean {
  if (step.kind === 'expand' || step.when === null) return true;
  const outcome = workshop.evaluator.when(step, readContext(workshop, picture, step.name));
  if (outcome.kind === 'value') return Boolean(outcome.value);
  throw new ItemProblem({
    step: step.name,
    code: 'when',
    message: `when of ${step.name}: ${describeExpressionError(outcome.error)}`,
    hint: 'Mend the expression in pipeline.yaml, then run the same command again.',
  });
}

/** The value of a code step, held against its schema and rules. What it cannot compute is a rejection with the reason. */
export function runCode(workshop: Workshop, picture: ItemPicture, step: CodeStep): Verdict {
  if (!isTaken(workshop, picture, step)) return { kind: 'skipped', notes: [] };
  const context = readContext(workshop, picture, step.name);
  const outcome = workshop.evaluator.runCode(step, context, drawOf(workshop, picture, step.name));
  if (outcome.kind === 'limit') return reject(step, 'maxIterations', outcome.message, null);
  if (outcome.kind === 'error') return reject(step, 'code', describeExpressionError(outcome.error), null);
  const { value } = outcome;
  const problems = step.schema === null ? [] : checkSchema(value, step.schema, `of step ${step.name}`);
  if (problems.length > 0) {
    const reasons = problems.map((message) => ({ step: step.name, rule: 'schema', message }));
    return { kind: 'rejected', cause: 'rule', reasons, value, notes: [] };
  }
  return judgeByRules(workshop, step, { kind: 'accepted', value, notes: [] }, () => context);
}

/** An expand's verdict, with the raw.json that each child is to have. */
export interface ExpandDecision {
  readonly verdict: Verdict;
  readonly children: readonly JsonObject[];
}

export function decideExpand(workshop: Workshop, picture: ItemPicture, step: ExpandStep): ExpandDecision {
  const context = readContext(workshop, picture, step.name);
  const outcome = workshop.evaluator.expand(step, context);
  const rejected = (rule: string, message: string): ExpandDecision => ({
    verdict: reject(step, rule, message, null),
    children: [],
  });
  if (outcome.kind === 'error') return rejected('each', describeExpressionError(outcome.error));
  const elements = outcome.value;
  if (!Array.isArray(elements))
    return rejected('each', `${step.each.text} is ${nameKind(elements)}, and that is no list${placeOf(step)}`);
  if (step.max !== null && elements.length > step.max) {
    return rejected(
      'max',
      `${step.each.text} has ${elements.length} elements, and max allows ${step.max}${placeOf(step)}`,
    );
  }
  const verdict = judgeByRules(
    workshop,
    step,
    { kind: 'accepted', value: { count: elements.length }, notes: [] },
    () => context,
  );
  const children = elements.map((element: JsonValue): JsonObject => ({ ...context.raw, [step.as]: element }));
  return { verdict, children: verdict.kind === 'accepted' ? children : [] };
}

function judgeByRules(
  workshop: Workshop,
  step: Step,
  verdict: Extract<Verdict, { kind: 'accepted' }>,
  context: () => ItemContext,
): Verdict {
  if (step.rules.length === 0) return verdict;
  const found = workshop.evaluator.checkRules(step, verdict.value, context());
  const notes = [...verdict.notes, ...found.warnings];
  if (found.reasons.length === 0) return { ...verdict, notes };
  return { kind: 'rejected', cause: 'rule', reasons: found.reasons, value: verdict.value, notes };
}

function reject(step: Step, rule: string, message: string, value: JsonValue | null): Verdict {
  return { kind: 'rejected', cause: 'rule', reasons: [{ step: step.name, rule, message }], value, notes: [] };
}

function placeOf({ each: { at } }: ExpandStep): string {
  return ` (${at.file}:${at.line}:${at.column})`;
}

function nameKind(value: JsonValue): string {
  if (value === null) return 'null';
  return isJsonObject(value) ? 'a map' : `a ${typeof value}`;
}
