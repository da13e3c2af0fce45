import type { Draft } from './draft.ts';
import type { ExpressionDraft } from './expression-draft.ts';
import type { Scope, Scopes } from './scope.ts';

/** What an expression has to give. */
export type Role = 'condition' | 'list' | 'value';

export interface PlacedExpression {
  readonly expression: ExpressionDraft;
  readonly scope: Scope;
  readonly role: Role;
}

/** Every expression of a pipeline with what it sees; those of code steps aside, which see each other too. */
export function listExpressions(draft: Draft, scopes: Scopes): readonly PlacedExpression[] {
  const placed: PlacedExpression[] = [];
  const add = (expression: ExpressionDraft | null, scope: Scope, role: Role) => {
    if (expression !== null) placed.push({ expression, scope, role });
  };
  add(draft.source.filter, scopes.source, 'condition');
  for (const step of draft.steps) {
    add(step.when, scopes.ofStep(step), 'condition');
    add(step.each, scopes.ofStep(step), 'list');
    add(step.rehearsal, scopes.ofDraws(step), 'value');
    for (const rule of step.rules) {
      add(rule.when, scopes.ofRules(step), 'condition');
      add(rule.expr, scopes.ofRules(step), 'condition');
    }
  }
  for (const output of draft.outputs) {
    const scope = scopes.ofOutput(output);
    add(output.where, scope, 'condition');
    for (const column of output.columns ?? []) add(column, scope, 'value');
    if (output.table === null) continue;
    const { groupBy, each, count, number, stats } = output.table;
    const counted = each === null ? scope : { ...scope, words: [...scope.words, 'row'] };
    add(each, scope, 'list');
    for (const group of groupBy) add(group, counted, 'value');
    add(count, counted, 'value');
    add(number, counted, 'value');
    for (const stat of stats) add(stat, scopes.stats, 'value');
  }
  return placed;
}
