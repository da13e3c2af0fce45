import { parseChildId } from '../core/child-id.ts';
import { isJsonObject, type JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture } from '../core/line.ts';
import { stepOf } from '../core/pipeline.ts';
import type { ParseOutcome } from '../stages/parse.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Run } from './run.ts';

/** Tells of notes and rejections that are new, and counts them. */
export function reportVerdict(run: Run, picture: ItemPicture, step: string, outcome: ParseOutcome): void {
  const { verdict, change, kind } = outcome;
  reportSetAside(run, outcome);
  if (verdict === null) return;
  if (verdict.notes.length > 0 && kind === 'settled' && change === 'written') {
    run.reporter.report({
      kind: 'noted',
      itemId: picture.itemId,
      step,
      attempt: attemptOf(picture, step),
      notes: verdict.notes,
    });
  }
  if (kind === 'kept' || change === 'unchanged') return;
  const { kind: stepKind } = stepOf(run.workshop.pipeline, step);
  if (verdict.kind === 'skipped') run.items.skipped += 1;
  if (verdict.kind === 'accepted' && stepKind === 'code') run.items.valuesComputed += 1;
  if (verdict.kind === 'accepted' && stepKind === 'expand') run.items.childrenMade += countOf(verdict.value);
  if (verdict.kind !== 'rejected') return;
  const after = taskOf(run.workshop, lookAt(run.workshop, picture.itemId));
  const final = after.kind === 'rest' && after.state === 'rejected';
  if (verdict.cause === 'form') run.items.parseErrors += 1;
  else run.items.ruleRejections += 1;
  if (verdict.cause === 'rule' && !final) run.items.sentBack += 1;
  run.reporter.report({
    kind: 'rejected',
    itemId: picture.itemId,
    step,
    attempt: attemptOf(picture, step),
    final,
    reasons: verdict.reasons,
  });
}

/** Children that were taken out of their parent's list, with answers that were paid for. */
export function reportSetAside(run: Run, { setAside = [] }: ParseOutcome): void {
  for (const id of setAside) {
    const child = parseChildId(id);
    if (child === null) continue;
    const { parent, expand } = child;
    const folder = `attempts/0/${expand}/${id.slice(id.lastIndexOf('-') + 1)}`;
    run.reporter.report({
      kind: 'notice',
      level: 'warning',
      message: `${id} is beyond the list of ${parent} and holds answers: it is set aside as ${folder} of ${parent}, with all of them, and what they cost is counted.`,
    });
  }
}

/** An expand's value is `{count}`. */
function countOf(value: JsonValue): number {
  return isJsonObject(value) && typeof value.count === 'number' ? value.count : 0;
}
