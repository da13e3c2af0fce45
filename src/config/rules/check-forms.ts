import { atValue, type Finding } from '../finding.ts';
import type { PlacedExpression } from '../list-expressions.ts';
import type { ExpressionDraft } from '../expression-draft.ts';
import type { Draft } from '../draft.ts';

/** Conditions depend on something, and lists are lists. */
export function checkForms(draft: Draft, placed: readonly PlacedExpression[]): readonly Finding[] {
  const untils = draft.steps.flatMap(({ code }) => (code === null || code.until === null ? [] : [code.until]));
  return [
    ...placed.flatMap(({ expression, role }) => (role === 'condition' ? checkCondition(expression) : [])),
    ...untils.flatMap(checkCondition),
    ...placed.flatMap(({ expression, role }) => (role === 'list' ? checkList(expression) : [])),
  ];
}

function checkCondition({ form, text, path }: ExpressionDraft): readonly Finding[] {
  const key = String(path.at(-1));
  const say = (severity: Finding['severity'], message: string, hint: string): readonly Finding[] => [
    { code: 'condition', severity, message, hint, place: atValue(...path) },
  ];
  if (form === 'text') return [];
  if (text === 'null') return say('error', `"${key}" is empty`, 'Write a condition, for instance raw.price > 10.');
  if (form === 'scalar')
    return say(
      'warning',
      `"${key}" is always ${isTruthy(text) ? 'true' : 'false'}`,
      'Leave it out, or let it depend on something.',
    );
  const what = form === 'list' ? 'a list' : 'a map';
  return say(
    'error',
    `"${key}" is ${what}, and ${what} is always true`,
    'Write one condition; several are joined with && or ||.',
  );
}

function isTruthy(text: string): boolean {
  return text !== 'false' && Number(text) !== 0;
}

function checkList({ form, path }: ExpressionDraft): readonly Finding[] {
  if (form === 'text' || form === 'list') return [];
  return [
    {
      code: 'expand',
      severity: 'error',
      message: `"${String(path.at(-1))}" must give a list, and is ${form === 'map' ? 'a map' : 'one value'}`,
      hint: 'For instance: each: steps.think.ideas',
      place: atValue(...path),
    },
  ];
}
