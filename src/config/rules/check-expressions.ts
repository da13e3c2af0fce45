import { contextWords } from '../../core/context.ts';
import type { Draft } from '../draft.ts';
import { type ExpressionProblem, type ExpressionReader, listCodeParts, type ReadName } from '../expression-reader.ts';
import { atKey, type Finding } from '../finding.ts';
import type { PlacedExpression } from '../list-expressions.ts';
import type { Scope, Scopes } from '../scope.ts';
import type { YamlPath } from '../yaml-positions.ts';
import { checkBareName, checkName, findMeantName } from './check-name.ts';
import { explainExpression } from './explain-expression.ts';

/** Whether a text is cut off by a comment of YAML. */
export type IsCut = (path: YamlPath) => boolean;

/** Every expression can be run, and reads only what will be there. */
export function checkExpressions(
  draft: Draft,
  placed: readonly PlacedExpression[],
  scopes: Scopes,
  reader: ExpressionReader,
  isCut: IsCut,
): readonly Finding[] {
  const alone = placed.flatMap(({ expression, scope, role }) => {
    const hasBareFields = scope.place === 'source';
    const { names, problems } = reader.expression(expression, scope.words);
    const isField = ({ unknownName }: ExpressionProblem) => hasBareFields && unknownName !== null;
    return [
      ...expression.spreads.map((path) => toSpreadFinding(atKey(...path))),
      ...problems
        .filter((problem) => !isField(problem))
        .map((problem) => toFinding(problem, scope, isCut, role === 'value')),
      ...checkNames(names, scope),
      ...(hasBareFields ? checkFieldNames(names, problems.filter(isField), scope) : []),
    ];
  });
  const code = draft.steps.flatMap((step) => {
    if (step.code === null) return [];
    const scope = scopes.ofDraws(step);
    const { names, problems } = reader.code(step.code, scope.words);
    return [
      ...listCodeParts(step.code).flatMap(([, part]) => part.spreads.map((path) => toSpreadFinding(atKey(...path)))),
      ...problems.map((problem) => toFinding(problem, scope, isCut, true)),
      ...checkNames(names, scope),
    ];
  });
  return [...alone, ...code];
}

function toFinding(problem: ExpressionProblem, scope: Scope, isCut: IsCut, mayBeText: boolean): Finding {
  const { message, place, part, unknownName } = problem;
  if (message.startsWith('...')) return toSpreadFinding(place);
  const meant = unknownName === null ? null : findMeantName(unknownName, unknownName, scope, (name) => name);
  const hint =
    meant ?? (part === null ? problem.hint : explainExpression(problem, part.text, isCut(part.path), mayBeText));
  return { code: 'expression', severity: 'error', message, hint, place };
}

function toSpreadFinding(place: Finding['place']): Finding {
  return {
    code: 'expression',
    severity: 'error',
    message: 'A map is one of names here, and cannot spread another',
    hint: 'Write the whole as one expression, in quotes: "({ ...raw, n: 1 })"',
    place,
  };
}

function checkNames(names: readonly ReadName[], scope: Scope): readonly Finding[] {
  return names.flatMap(({ path, isCalled, place }) => {
    // What is called may be a method of its value, and a field of a field cannot be one of the context.
    const finding = checkName(isCalled && path.length > 1 ? path.slice(0, -1) : path, scope, 'expression');
    return finding === null ? [] : [{ ...finding, place }];
  });
}

/** In a source the fields of raw are names of their own: what the language does not know may be one of them. */
function checkFieldNames(
  names: readonly ReadName[],
  problems: readonly ExpressionProblem[],
  scope: Scope,
): readonly Finding[] {
  const unknown = new Set(problems.map(({ unknownName }) => unknownName));
  return names.flatMap(({ path, place }) => {
    const [root = ''] = path;
    if (!unknown.has(root) || (contextWords as readonly string[]).includes(root)) return [];
    const finding = checkBareName(path, scope, 'expression');
    return finding === null ? [] : [{ ...finding, place }];
  });
}
