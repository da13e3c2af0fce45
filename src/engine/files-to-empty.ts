import {
  type AttemptPicture,
  type ItemPicture,
  pictureOfStep,
  type StepFile,
  stepFilesDownstreamFirst,
} from '../core/line.ts';
import type { Pipeline } from '../core/pipeline.ts';

export type CleanStage = 'acquire' | 'prepare' | 'process' | 'parse';

const emptiedByStage: Readonly<Record<CleanStage, readonly StepFile[]>> = {
  acquire: stepFilesDownstreamFirst,
  prepare: stepFilesDownstreamFirst,
  process: stepFilesDownstreamFirst.filter((file) => file !== 'prompt.md'),
  parse: ['parsed.json', 'skipped.json', 'rejected.json'],
};

/** The files of an item that go when its line is emptied from a stage of `step` on, in the order in which they go. */
export function filesToEmpty(
  pipeline: Pipeline,
  picture: ItemPicture,
  stage: CleanStage,
  step: string,
): readonly { readonly step: string; readonly file: StepFile }[] {
  const names = pipeline.steps.map(({ name }) => name);
  return names
    .slice(names.indexOf(step))
    .reverse()
    .flatMap((name) => {
      const files = pictureOfStep(picture, name);
      const emptied = name === step ? emptiedByStage[stage] : stepFilesDownstreamFirst;
      return emptied.filter((file) => files.has(file)).map((file) => ({ step: name, file }));
    });
}

/**
 * The attempts rejected by the steps that are emptied: a clean line has its whole budget. One whose set-aside is still in
 * progress belongs to the rejection that stands, else to the first step it has.
 */
export function attemptsToRemove(pipeline: Pipeline, picture: ItemPicture, step: string): readonly AttemptPicture[] {
  const names = pipeline.steps.map(({ name }) => name);
  const emptied = names.slice(names.indexOf(step));
  const standing = names.findLast((name) => pictureOfStep(picture, name).has('rejected.json'));
  return picture.attempts.filter((attempt) => {
    const rejecting =
      [...attempt.steps].find(([, files]) => files.has('rejected.json'))?.[0] ??
      standing ??
      names.find((name) => attempt.steps.has(name));
    return rejecting === undefined || emptied.includes(rejecting);
  });
}
