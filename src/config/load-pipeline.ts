import { UserError } from '../core/errors.ts';
import type { Pipeline, TemplateText } from '../core/pipeline.ts';
import { hasErrors, type Problem, sortProblems } from '../core/problem.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { ExpressionLanguage } from '../ports/expressions.ts';
import type { PriceList } from '../ports/price-list.ts';
import type { TemplateEngine } from '../ports/templates.ts';
import { checkGrammar } from './check-grammar.ts';
import { createDraft, type Draft } from './draft.ts';
import { createExcuses } from './excuses.ts';
import { type Finding, toProblem } from './finding.ts';
import { findKnownFields } from './known-fields.ts';
import { createExpressionReader } from './expression-reader.ts';
import { listExpressions } from './list-expressions.ts';
import { parseYaml } from './parse-yaml.ts';
import { checkAgainstModels, checkModels } from './rules/check-models.ts';
import { checkNoEffect } from './rules/check-no-effect.ts';
import { checkOutputs } from './rules/check-outputs.ts';
import { checkParse } from './rules/check-parse.ts';
import { checkPlainValues } from './rules/check-plain-values.ts';
import { checkRehearsal } from './rules/check-rehearsal.ts';
import { checkExpressions, type IsCut } from './rules/check-expressions.ts';
import { checkRetryFrom } from './rules/check-retry-from.ts';
import { checkSchemas, type SchemaNotes } from './rules/check-schemas.ts';
import { checkCombine } from './rules/check-combine.ts';
import { checkIdsByPosition } from './rules/check-ids-by-position.ts';
import { checkSource } from './rules/check-source.ts';
import { checkSourceFiles } from './rules/check-source-files.ts';
import { checkStepNames } from './rules/check-step-names.ts';
import { checkStrayFiles } from './rules/check-stray-files.ts';
import { checkHiddenFields, checkTemplates } from './rules/check-templates.ts';
import { createScopes, type Scopes } from './scope.ts';
import { unknownShape } from './value-shape.ts';
import { takeOutNotYet } from './take-out-not-yet.ts';
import { toPipeline } from './to-pipeline.ts';

export interface LoadPorts {
  /** Makes a template engine that finds these partials. */
  templates(partials: Readonly<Record<string, TemplateText>>): TemplateEngine;
  /** Reads expressions; may be left out only where the pipeline has none. */
  readonly language?: ExpressionLanguage;
  /** Without it, names of models are not looked up. */
  readonly prices?: PriceList;
  /** Without it, nothing is said of what a provider makes of a schema. */
  readonly schemaNotes?: SchemaNotes;
}

export interface LoadOptions {
  /** A batch may outlive the file that its items came from: only what acquires needs it. */
  readonly sourceMustExist: boolean;
}

export interface LoadedPipeline {
  /** null where a problem is an error. */
  readonly pipeline: Pipeline | null;
  /** Everything that is wrong, errors and warnings, in the order of the files. */
  readonly problems: readonly Problem[];
}

/** Reads a pipeline: pipeline.yaml and the files beside it, to its canonical form or to all that is wrong with it. */
export function loadPipeline(
  folder: PipelineFolder,
  ports: LoadPorts,
  options: LoadOptions = { sourceMustExist: true },
): LoadedPipeline {
  const text = folder.read(folder.file);
  if (text === null) {
    throw new UserError({
      code: 'no-pipeline',
      message: `There is no ${folder.toShownPath(folder.file)}`,
      hint: 'Start from a template with: batch-pipeline init',
    });
  }
  const { data, positions, problems } = parseYaml(text.replace(/^\uFEFF/, ''), folder.toShownPath(folder.file));
  if (data === null) return { pipeline: null, problems };

  const excuses = createExcuses();
  const available = takeOutNotYet(data.value, excuses);
  const grammar = checkGrammar(available.data, excuses);
  const findings: Finding[] = [...available.findings, ...grammar.findings];
  const toProblems = () =>
    sortProblems(withoutEchoes([...problems, ...findings.map((finding) => toProblem(finding, folder, positions))]));
  if (grammar.yaml === null) return { pipeline: null, problems: toProblems() };

  const { draft, findings: missing } = createDraft(grammar.yaml, folder, excuses, positions);
  const fields = excuses.hasWithin('source')
    ? { names: [], isComplete: false, hasId: null }
    : findKnownFields(draft.source.origin, draft.source.combine, folder);
  const scopes = createScopes(draft, fields, () => unknownShape);
  findings.push(
    ...missing,
    ...checkStepNames(draft),
    ...checkSource(draft, excuses),
    ...checkCombine(draft, folder),
    ...(options.sourceMustExist ? checkSourceFiles(draft, folder) : []),
    ...checkIdsByPosition(draft, fields),
    ...checkPlainValues(draft),
    ...checkRetryFrom(draft, excuses),
    ...checkSchemas(draft),
    ...checkParse(draft),
    ...checkTemplates(draft, scopes, ports.templates(draft.partials)),
    ...checkExpressionsOf(draft, scopes, ports.language, positions.isCutByComment),
    ...checkHiddenFields(draft, fields),
    ...checkOutputs(draft, excuses),
    ...checkNoEffect(draft),
    ...checkStrayFiles(draft, folder),
    ...(ports.prices === undefined ? [] : checkModels(draft, ports.prices)),
    ...(ports.prices === undefined || ports.schemaNotes === undefined
      ? []
      : checkAgainstModels(draft, ports.prices, ports.schemaNotes)),
  );
  findings.push(
    ...checkRehearsal(
      draft,
      findings.some(({ code, severity }) => severity === 'error' && ['schema', 'parse', 'pattern'].includes(code)),
    ),
  );
  const all = toProblems();
  return { pipeline: hasErrors(all) ? null : toPipeline(draft, folder), problems: all };
}

function checkExpressionsOf(
  draft: Draft,
  scopes: Scopes,
  language: ExpressionLanguage | undefined,
  isCut: IsCut,
): readonly Finding[] {
  const placed = listExpressions(draft, scopes);
  const hasCode = draft.steps.some(({ code }) => code !== null);
  if (placed.length === 0 && !hasCode && draft.functions === null) return [];
  if (language === undefined) throw new Error('a pipeline with expressions is read without their language');
  return checkExpressions(draft, placed, scopes, createExpressionReader(language, draft.functions), isCut);
}

/** A partial is looked at by everything that includes it, and one that is missing by the template engine too. */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const placeOf = ({ file, line, column }: Problem) => `${file}:${line}:${column}`;
  const missing = new Set(problems.filter(({ code }) => code === 'partial').map(placeOf));
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const place = placeOf(problem);
    if (problem.code === 'template' && missing.has(place)) return false;
    const text = `${place} ${problem.code} ${problem.message}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
