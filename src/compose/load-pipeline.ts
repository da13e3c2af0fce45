import { resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { ReceiveSchema } from '../config/rules/check-against-providers.ts';
import type { JsonObject } from '../core/json.ts';
import type { Pipeline, Step } from '../core/pipeline.ts';
import { type Problem, toUserError } from '../core/problem.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { TemplateEngine } from '../ports/templates.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { PriceListWithWarnings } from '../adapters/prices/price-list.ts';
import type { WorkshopParts } from '../stages/workshop.ts';
import { ownTemplates } from './own-templates.ts';
import type { Surroundings } from './surroundings.ts';
import { loadAsUsual } from './heap-growth.ts';

export interface LoadedPipeline {
  /** What batch.json keeps: an absolute path, or `template:<name>`. */
  readonly label: string;
  readonly workshop: Omit<WorkshopParts, 'store' | 'seed' | 'inFlight'>;
  readonly prices: PriceListWithWarnings;
  readonly warnings: readonly Problem[];
}

/**
 * The pipeline of a batch. `asked`: what --pipeline says; `kept`: what batch.json has. A batch keeps its pipeline; asking
 * for another one is a mistake.
 */
export async function loadPipelineOf(
  surroundings: Surroundings,
  asked: string | undefined,
  kept: string | null,
  vars: JsonObject,
  options: { readonly sourceMustExist: boolean; readonly batchId: string },
): Promise<LoadedPipeline> {
  const folder = await findPipelineFolder(surroundings, kept === null || asked !== undefined ? (asked ?? null) : kept);
  const label = toKeptLabel(surroundings, folder);
  if (kept !== null && asked !== undefined && label !== kept) {
    throw new UserError({
      code: 'pipeline',
      message: `--pipeline ${asked}: the batch was made with ${kept}`,
      hint: 'A batch keeps its pipeline, and edits to that take effect at once. Leave the flag out, or use another --batch-id.',
    });
  }
  const { loaded, prices, templates } = await readPipeline(surroundings, folder, {
    sourceMustExist: options.sourceMustExist,
  });
  if (loaded.pipeline === null) throw toUserError(loaded.problems);
  const { pipeline } = loaded;
  const engine = templates(pipeline.partials);
  const allVars = mergeVars(pipeline, vars);
  return {
    label,
    prices,
    warnings: loaded.problems.filter(({ severity }) => severity === 'warning'),
    workshop: {
      pipeline,
      templates: engine,
      evaluator: surroundings.evaluator ?? (await createEvaluatorFor(pipeline, options.batchId, allVars, engine)),
      vars: allVars,
    },
  };
}

/** The folder of a pipeline as --pipeline, the batch, BATCH_PIPELINE or the current folder name it. */
export async function findPipelineFolder(surroundings: Surroundings, given: string | null): Promise<PipelineFolder> {
  const [{ findPipeline }, { builtinTemplates }] = await Promise.all([
    import('../adapters/pipelines/find-pipeline.ts'),
    import('../generated/builtin-templates.ts'),
  ]);
  return findPipeline({
    given,
    environment: given === null ? (surroundings.environment['BATCH_PIPELINE'] ?? null) : null,
    currentFolder: surroundings.currentFolder,
    templates: builtinTemplates,
    ownTemplates,
  });
}

/** Everything there is to say about a pipeline: its canonical form, or all that is wrong with it. */
export async function readPipeline(
  surroundings: Surroundings,
  folder: PipelineFolder,
  options: { readonly sourceMustExist: boolean; readonly receiveSchema?: ReceiveSchema; readonly triesRules?: boolean },
) {
  const [{ createTemplateEngine }, { loadPriceList }, { loadPipeline }, { mayHaveExpressions }] = await loadAsUsual(
    () =>
      Promise.all([
        import('../adapters/templates/handlebars.ts'),
        import('../adapters/prices/price-list.ts'),
        import('../config/load-pipeline.ts'),
        import('../config/may-have-expressions.ts'),
      ]),
  );
  const { createExpressionLanguage } = mayHaveExpressions(folder)
    ? await loadAsUsual(() => import('../adapters/evaluator/create-expression-language.ts'))
    : { createExpressionLanguage: null };
  const prices = loadPriceList({ environment: surroundings.environment, currentFolder: surroundings.currentFolder });
  const templates = (partials: Pipeline['partials']) => createTemplateEngine(partials);
  const { sourceMustExist, receiveSchema, triesRules = false } = options;
  const ports = {
    templates,
    prices,
    ...(createExpressionLanguage === null ? {} : { language: createExpressionLanguage() }),
    ...(receiveSchema === undefined ? {} : { receiveSchema }),
  };
  return { loaded: loadPipeline(folder, ports, { sourceMustExist, triesRules }), prices, templates };
}

/** An absolute path, so that a batch finds its pipeline from every folder. */
function toKeptLabel({ currentFolder }: Surroundings, { label }: PipelineFolder): string {
  return label.startsWith('template:') ? label : resolve(currentFolder, label);
}

/** A constant that no pipeline declares is a misspelt one. */
function mergeVars(pipeline: Pipeline, vars: JsonObject): JsonObject {
  const unknown = Object.keys(vars).find((name) => !Object.hasOwn(pipeline.vars, name));
  if (unknown === undefined) return { ...pipeline.vars, ...vars };
  const known = Object.keys(pipeline.vars);
  throw new UserError({
    code: 'var',
    message: `--var ${unknown}: the pipeline ${pipeline.name} has no constant of this name`,
    hint: known.length === 0 ? 'It has none: declare it under `vars:` first.' : `It has: ${known.join(', ')}.`,
  });
}

/** Reads acorn and the interpreter only where the steps have an expression. */
async function createEvaluatorFor(
  pipeline: Pipeline,
  batchId: string,
  vars: JsonObject,
  templates: TemplateEngine,
): Promise<Evaluator> {
  if (!pipeline.steps.some(hasExpression)) return noExpressions;
  const [{ createEvaluator }, { createExpressionLanguage }] = await Promise.all([
    import('../adapters/evaluator/create-evaluator.ts'),
    import('../adapters/evaluator/create-expression-language.ts'),
  ]);
  return createEvaluator({
    language: createExpressionLanguage(),
    functions: pipeline.functions,
    constants: { vars, batch: { id: batchId } },
    templates,
  });
}

function hasExpression(step: Step): boolean {
  if (step.kind !== 'prompt' || step.rules.length > 0) return true;
  return step.when !== null || step.rehearsal !== null;
}

const noExpressions: Evaluator = {
  checkRules: () => ({ reasons: [], warnings: [] }),
  when: unexpected,
  runCode: unexpected,
  expand: unexpected,
  rehearse: unexpected,
  close: () => {},
};

function unexpected(): never {
  throw new Error('a pipeline without expressions was asked for one');
}
