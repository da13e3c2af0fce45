import { countOf } from '../core/block-text.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep, type Pipeline, type PromptStep } from '../core/pipeline.ts';
import type { Problem } from '../core/problem.ts';
import { atKey, atValue, type Finding, type Place, toProblem } from '../config/finding.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { sampleContext } from '../engine/sample-context.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import { ItemProblem } from '../stages/item-problem.ts';
import { renderPrompt } from '../stages/prepare.ts';
import { isOfOnePath } from '../stages/workshop.ts';
import type { OpenBatch } from './open-batch.ts';
import { withFirstItems } from './preview-source.ts';
import type { Surroundings } from './surroundings.ts';

/** As many say whether a prompt fails by itself or for the sake of one item. */
const itemsToTry = 3;

/**
 * Renders the prompts of the first items in memory: what fails on all of them is a mistake of the pipeline, what fails on some,
 * or with made-up answers of earlier steps, is a warning. What is piped in can be read once, and is left alone.
 */
export async function tryPrompts(
  surroundings: Surroundings,
  folder: PipelineFolder,
  given: string | null,
  pipeline: Pipeline,
): Promise<readonly Problem[]> {
  if (pipeline.source.origin.kind === 'stdin' || !pipeline.steps.some(isPromptStep)) return [];
  const findings = await findFailures(surroundings, given, pipeline);
  const { positions } = parseYaml(
    (folder.read(folder.file) ?? '').replace(/^\uFEFF/, ''),
    folder.toShownPath(folder.file),
  );
  return findings.map((finding) => toProblem(finding, folder, positions));
}

async function findFailures(
  surroundings: Surroundings,
  given: string | null,
  pipeline: Pipeline,
): Promise<readonly Finding[]> {
  const options = { pipeline: given ?? undefined, vars: {}, seed: undefined };
  try {
    return await withFirstItems(surroundings, options, itemsToTry, async (batch, itemIds) =>
      pipeline.steps.flatMap((step, index) =>
        isPromptStep(step) && !isBehindGather(pipeline, index) ? tryStep(batch, itemIds, pipeline, step, index) : [],
      ),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `The first items cannot be taken in: ${error.message}`;
    return [{ code: error.code, severity: 'warning', message, hint: error.hint, place: atKey('source') }];
  }
}

/** What children give to a step is not there yet, and made up it says nothing. */
function isBehindGather({ steps }: Pipeline, index: number): boolean {
  return steps.slice(0, index + 1).some((step) => step.kind !== 'expand' && step.gather !== null);
}

function tryStep(
  batch: OpenBatch,
  itemIds: readonly string[],
  pipeline: Pipeline,
  step: PromptStep,
  index: number,
): readonly Finding[] {
  const failures = new Map<string, { readonly hint: string; readonly items: string[]; readonly isMadeUp: boolean }>();
  for (const itemId of itemIds) {
    const failure = findFailure(batch, itemId, step.name);
    if (failure === null) continue;
    const { problem, madeUp } = failure;
    // Values of code and elements of lists that rest on made-up answers need not be like real ones.
    if (!madeUp.every((name) => pipeline.steps.some((other) => other.name === name && isPromptStep(other)))) continue;
    const found = failures.get(problem.message) ?? { hint: problem.hint, items: [], isMadeUp: madeUp.length > 0 };
    found.items.push(itemId);
    failures.set(problem.message, found);
  }
  const mayBeOtherwise = step.when !== null || Object.values(pipeline.vars).some((value) => value === null);
  return [...failures].map(([message, { hint, items, isMadeUp }]) => {
    const isAlways = items.length === itemIds.length && !isMadeUp && !mayBeOtherwise;
    const { place, text } = toPlace(message, index);
    const [example = ''] = items;
    const which = items.length > 1 ? `the first ${countOf(items.length, 'item')}` : example;
    return {
      code: 'prompt',
      severity: isAlways ? 'error' : 'warning',
      message: `The prompt of ${step.name} cannot be made for ${which}${isMadeUp ? ', with made-up answers of the steps before' : ''}: ${text}`,
      hint,
      place,
    };
  });
}

function findFailure({ workshop }: OpenBatch, itemId: string, step: string) {
  try {
    const { context, madeUp } = sampleContext(workshop, itemId, step);
    try {
      renderPrompt(workshop, context, step);
      return null;
    } catch (error) {
      if (error instanceof ItemProblem) return { problem: error, madeUp };
      throw error;
    }
  } catch (error) {
    // A code step that fails has its own place to say so.
    if (error instanceof ItemProblem || isOfOnePath(error)) return null;
    throw error;
  }
}

/** Errors of templates say where they are: in a file of their own, or in the text of the step. */
function toPlace(message: string, index: number): { readonly place: Place; readonly text: string } {
  const inFile = /^(?<file>[^\n:]+):(?<line>\d+):(?<column>\d+): (?<text>[\s\S]+)$/.exec(message)?.groups;
  if (inFile !== undefined) {
    const { file = '', line, column, text = '' } = inFile;
    return { place: { kind: 'file', file, line: Number(line), column: Number(column) }, text };
  }
  return { place: atValue('steps', index, 'prompt'), text: message.replace(/^[^\n:]+\.ya?ml: /, '') };
}
