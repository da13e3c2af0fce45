import {
  digestOfPrompt,
  formatPromptFile,
  isOurs,
  parsePromptFile,
  type PromptFile,
  type PromptText,
  trimPrompt,
} from '../core/prompt-file.ts';
import type { ItemContext } from '../core/context.ts';
import { UserError } from '../core/errors.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isPromptStep, type PromptStep, stepOf } from '../core/pipeline.ts';
import { toTemplateContext } from '../core/template-context.ts';
import type { Reason } from '../core/verdict.ts';
import { readContext } from './context.ts';
import { ItemProblem } from './item-problem.ts';
import type { Workshop } from './workshop.ts';

/** `ours`: as prepare would write it now; `edited`: changed by a person, sent as it is. */
export interface PreparedPrompt extends PromptText {
  readonly digest: string;
  readonly origin: 'ours' | 'edited';
}

/**
 * Fills the prompt place, or remakes our own unpaid prompt when template or inputs now give another text. A text that
 * a person edited stands.
 */
export function prepareStep(
  workshop: Workshop,
  picture: ItemPicture,
  step: string,
): PreparedPrompt & { readonly change: 'written' | 'unchanged' } {
  const standing = pictureOfStep(picture, step).has('prompt.md')
    ? readPromptFile(workshop, picture.itemId, step)
    : null;
  if (standing !== null && !isOurs(standing)) return { ...toPrepared(standing, 'edited'), change: 'unchanged' };
  const prompt = renderPrompt(workshop, readContext(workshop, picture, step), step);
  // Of our own text the digest is known already.
  if (standing?.made && standing.user === prompt.user && standing.system === prompt.system)
    return { ...prompt, digest: standing.made, origin: 'ours', change: 'unchanged' };
  const prepared = toPrepared(prompt, 'ours');
  if (standing?.made === prepared.digest) return { ...prepared, change: 'unchanged' };
  return {
    ...prepared,
    change: workshop.store.writeStepFile(
      picture.itemId,
      step,
      'prompt.md',
      formatPromptFile(prompt, prepared.digest),
      !pictureOfStep(picture, step).has('prompt.md'),
    ),
  };
}

/** prompt.md as it stands; null where it is missing or empty. */
export function readPromptFile({ store }: Workshop, itemId: string, step: string, attempt?: number): PromptFile | null {
  const text = store.readStepFile(itemId, step, 'prompt.md', attempt);
  if (text === null || text.trim() === '') return null;
  return parsePromptFile(text, `prompt.md of ${step === 'main' ? itemId : `${itemId}/${step}`}`);
}

/** The prompt that template and inputs give now. A mistake of the template is one item's failure here. */
export function renderPrompt(workshop: Workshop, context: ItemContext, stepName: string): PromptText {
  const step = stepOf(workshop.whole, stepName);
  if (!isPromptStep(step)) throw new Error(`${stepName} has no prompt`);
  const names = toTemplateContext(context);
  try {
    const system = step.system === null ? null : trimPrompt(workshop.templates.compile(step.system).render(names));
    const user = trimPrompt(workshop.templates.compile(step.prompt).render(names));
    return { system: system === '' ? null : system, user: withFeedback(workshop, step, user, context) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new ItemProblem({ step: stepName, code: error.code, message: error.message, hint: error.hint });
  }
}

/** Appends the reasons of a rejection where the template does not speak of `previous` itself. */
function withFeedback(workshop: Workshop, step: PromptStep, user: string, context: ItemContext): string {
  if (!step.feedback || context.previous === null) return user;
  const templates = step.system === null ? [step.prompt] : [step.prompt, step.system];
  const speaksOfPrevious = templates.some((template) =>
    workshop.templates.compile(template).names.some(({ path }) => path === 'previous' || path.startsWith('previous.')),
  );
  return speaksOfPrevious ? user : `${user}\n\n${formatFeedback(context.previous.reasons)}`;
}

function formatFeedback(reasons: readonly Reason[]): string {
  const lines = reasons.map((reason) => `- ${reason.message}`);
  return [
    'An earlier answer to this was rejected for these reasons:',
    '',
    ...lines,
    '',
    'Answer again, and mend them.',
  ].join('\n');
}

function toPrepared(prompt: PromptText, origin: 'ours' | 'edited'): PreparedPrompt {
  return { system: prompt.system, user: prompt.user, digest: digestOfPrompt(prompt), origin };
}
