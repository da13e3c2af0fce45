import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { Problem } from '../core/problem.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { PriceList } from '../ports/price-list.ts';
import type { Workshop } from '../stages/workshop.ts';
import type { Surroundings } from './surroundings.ts';

export interface LoadedPipeline {
  /** What batch.json keeps: an absolute path, or `template:<name>`. */
  readonly label: string;
  readonly workshop: Omit<Workshop, 'store'>;
  readonly prices: PriceList;
  readonly warnings: readonly Problem[];
}

/**
 * The pipeline of a batch. `asked`: what --pipeline says; `kept`: what batch.json has. A batch keeps its pipeline; asking
 * for another one is a mistake.
 */
export async function loadPipelineOf(surroundings: Surroundings, asked: string | undefined, kept: string | null, vars: JsonObject): Promise<LoadedPipeline> {
  const { findPipeline } = await import('../adapters/pipelines/find-pipeline.ts');
  const found = findPipeline({ asked: kept === null || asked !== undefined ? asked : kept, environment: kept === null ? surroundings.environment : {}, currentFolder: surroundings.currentFolder });
  if (kept !== null && asked !== undefined && found.label !== kept) {
    throw new UserError({ code: 'pipeline', message: `--pipeline ${asked}: the batch was made with ${kept}`, hint: 'A batch keeps its pipeline, and edits to that take effect at once. Leave the flag out, or use another --batch-id.' });
  }
  const [{ createTemplateEngine }, { loadPriceList }, { loadPipeline }, { toUserError }] = await Promise.all([
    import('../adapters/templates/handlebars.ts'),
    import('../adapters/prices/price-list.ts'),
    import('../config/load-pipeline.ts'),
    import('../config/problems.ts'),
  ]);
  const prices = loadPriceList({ environment: surroundings.environment, currentFolder: surroundings.currentFolder });
  const checked = loadPipeline(found.folder, { createTemplates: createTemplateEngine, prices });
  if (checked.pipeline === null) throw toUserError(checked.problems);
  const pipeline = checked.pipeline;
  return {
    label: found.label,
    prices,
    warnings: checked.problems.filter(({ severity }) => severity === 'warning'),
    workshop: {
      pipeline,
      stepNames: pipeline.steps.map(({ name }) => name),
      templates: createTemplateEngine(pipeline.partials),
      evaluator: noRules,
      vars: mergeVars(pipeline, vars),
    },
  };
}

/** A constant that no pipeline declares is a misspelt one. */
function mergeVars(pipeline: Pipeline, vars: JsonObject): JsonObject {
  const unknown = Object.keys(vars).find((name) => !(name in pipeline.vars));
  if (unknown === undefined) return { ...pipeline.vars, ...vars };
  const known = Object.keys(pipeline.vars);
  throw new UserError({
    code: 'var',
    message: `--var ${unknown}: the pipeline ${pipeline.name} has no constant of this name`,
    hint: known.length === 0 ? 'It has none: declare it under `vars:` first.' : `It has: ${known.join(', ')}.`,
  });
}

/** Rules come with the expression language; until then no pipeline can have any. */
const noRules: Evaluator = {
  checkRules(rules) {
    if (rules.length > 0) throw new Error('a pipeline with rules was let through');
    return { reasons: [], warnings: [] };
  },
};
