import { attemptOf, type ItemPicture } from '../core/line.ts';
import type { ParseOutcome } from '../stages/parse.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Run } from './run.ts';

/** Tells of notes and rejections that are new, and counts them. */
export function reportVerdict(
  run: Run,
  picture: ItemPicture,
  step: string,
  { verdict, change, kind }: ParseOutcome,
): void {
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
  if (verdict.kind !== 'rejected' || kind === 'kept' || change === 'unchanged') return;
  run.items.parseErrors += 1;
  const after = taskOf(run.workshop, lookAt(run.workshop, picture.itemId));
  const final = after.kind === 'rest' && after.state === 'rejected';
  run.reporter.report({
    kind: 'rejected',
    itemId: picture.itemId,
    step,
    attempt: attemptOf(picture, step),
    final,
    reasons: verdict.reasons,
  });
}
