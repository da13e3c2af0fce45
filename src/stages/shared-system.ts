import { digestOf } from '../core/digest.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep, type PromptStep, stepOf } from '../core/pipeline.ts';
import { trimPrompt } from '../core/prompt-file.ts';
import type { SharedSystem } from '../core/request.ts';
import type { Workshop } from './workshop.ts';

/** What a template may read and still be the same text for every item of a batch. */
const alikeForAll = /^(?:vars|batch)(?:\.|$)/;

/** Rendered once for a step: it is the same for each of its calls. */
const texts = new WeakMap<Workshop['whole'], Map<string, string | null>>();

/** The step's system text where it is the same for all items; null: it is not, or there is none. */
export function sharedSystemText(workshop: Workshop, step: PromptStep): string | null {
  const ofPipeline = texts.get(workshop.whole) ?? new Map<string, string | null>();
  texts.set(workshop.whole, ofPipeline);
  const known = ofPipeline.get(step.name);
  if (known !== undefined) return known;
  const text = render(workshop, step);
  ofPipeline.set(step.name, text);
  return text;
}

function render({ templates, vars, store }: Workshop, { system }: PromptStep): string | null {
  if (system === null) return null;
  try {
    const template = templates.compile(system);
    if (!template.names.every(({ path }) => alikeForAll.test(path))) return null;
    return trimPrompt(template.render({ vars, batch: { id: store.batchId } })) || null;
  } catch (error) {
    // What is wrong with the template is said when a prompt is made of it.
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** To be spread into a request: nothing where its system text is not the one that its step's calls share. */
export function toSharedSystem(
  workshop: Workshop,
  stepName: string,
  system: string | null,
  isMarked: boolean,
): { readonly sharedSystem?: SharedSystem } {
  const step = stepOf(workshop.whole, stepName);
  if (system === null || !isPromptStep(step) || sharedSystemText(workshop, step) !== system) return {};
  return { sharedSystem: { key: digestOf(`${workshop.whole.name}\n${stepName}`), isMarked } };
}
