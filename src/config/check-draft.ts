import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { Draft } from './draft.ts';
import type { Excuses } from './excuses.ts';
import { createExpressionReader, type ExpressionReader } from './expression-reader.ts';
import type { Finding } from './finding.ts';
import { findKnownFields, type KnownFields } from './known-fields.ts';
import { listExpressions } from './list-expressions.ts';
import type { LoadOptions, LoadPorts } from './load-ports.ts';
import { checkAgainstProviders } from './rules/check-against-providers.ts';
import { checkCode } from './rules/check-code.ts';
import { checkCombine } from './rules/check-combine.ts';
import { checkContextWindow } from './rules/check-context-window.ts';
import { checkExpand } from './rules/check-expand.ts';
import { checkExpressions, type IsCut } from './rules/check-expressions.ts';
import { checkFiles } from './rules/check-files.ts';
import { checkForms } from './rules/check-forms.ts';
import { checkFunctions } from './rules/check-functions.ts';
import { checkGather } from './rules/check-gather.ts';
import { checkIdsByPosition } from './rules/check-ids-by-position.ts';
import { checkLanes } from './rules/check-lanes.ts';
import { checkModels } from './rules/check-models.ts';
import { checkNoEffect } from './rules/check-no-effect.ts';
import { checkNotations } from './rules/check-notations.ts';
import { checkOutputs } from './rules/check-outputs.ts';
import { checkParse } from './rules/check-parse.ts';
import { checkPlainValues } from './rules/check-plain-values.ts';
import { checkRehearsal } from './rules/check-rehearsal.ts';
import { checkRehearsedTruth } from './rules/check-rehearsed-truth.ts';
import { checkRetryFrom } from './rules/check-retry-from.ts';
import { checkRules } from './rules/check-rules.ts';
import { checkSchemas } from './rules/check-schemas.ts';
import { checkSendBack } from './rules/check-send-back.ts';
import { checkSource } from './rules/check-source.ts';
import { checkSourceFiles } from './rules/check-source-files.ts';
import { checkStepKinds } from './rules/check-step-kinds.ts';
import { checkStepNames } from './rules/check-step-names.ts';
import { checkStrayFiles } from './rules/check-stray-files.ts';
import { checkTables } from './rules/check-tables.ts';
import { checkHiddenFields, checkTemplates } from './rules/check-templates.ts';
import { createScopes, type Scopes } from './scope.ts';
import { schemaOfPath } from './schema-of-path.ts';
import { createRuleTrials } from './try-rules.ts';
import { shapeOfSchema, unknownShape } from './value-shape.ts';
import { isJsonObject } from '../core/json.ts';

const nothingKnown: KnownFields = { names: [], isComplete: false, hasId: null };

/** Everything there is to say about a draft. */
export function checkDraft(
  draft: Draft,
  folder: PipelineFolder,
  ports: LoadPorts,
  options: LoadOptions,
  excuses: Excuses,
  isCut: IsCut,
): readonly Finding[] {
  const { source } = draft;
  const reader = openReader(draft, ports);
  const fields = excuses.hasWithin('source') ? nothingKnown : findKnownFields(source.origin, source.combine, folder);
  const scopes = createScopes(draft, fields, (step, scope) => {
    if (step.each === null || reader === null) return unknownShape;
    const { names } = reader.expression(step.each, scope.words);
    const list = schemaOfPath(draft, names, step.each.text);
    return isJsonObject(list) ? shapeOfSchema(list.items) : unknownShape;
  });
  const placed = listExpressions(draft, scopes);
  const engine = ports.templates(draft.partials);
  const { prices, receiveSchema } = ports;
  const findings = [
    ...checkStepNames(draft),
    ...checkStepKinds(draft),
    ...checkSource(draft, excuses),
    ...checkCombine(draft, folder, excuses),
    ...(options.sourceMustExist ? checkSourceFiles(draft, folder) : []),
    ...checkIdsByPosition(draft, fields),
    ...checkHiddenFields(draft, fields),
    ...checkPlainValues(draft),
    ...checkGather(draft, scopes.stretches),
    ...checkRetryFrom(draft, scopes.stretches, excuses),
    ...checkRules(draft),
    ...checkSchemas(draft),
    ...checkParse(draft),
    ...checkTemplates(draft, scopes, engine),
    ...checkForms(draft, placed),
    ...checkNotations(draft, placed, reader),
    ...checkOutputs(draft, excuses),
    ...checkFiles(draft, scopes.stretches),
    ...checkNoEffect(draft),
    ...checkStrayFiles(draft, folder),
    ...(prices === undefined
      ? []
      : [...checkModels(draft, prices), ...checkLanes(draft, prices), ...checkContextWindow(draft, prices)]),
    ...(prices === undefined || receiveSchema === undefined ? [] : checkAgainstProviders(draft, prices, receiveSchema)),
    ...(reader === null
      ? []
      : [
          ...checkFunctions(
            draft,
            reader.functions,
            placed.length > 0 || draft.steps.some(({ code }) => code !== null),
          ),
          ...checkExpressions(draft, placed, scopes, reader, isCut),
          ...checkCode(draft, excuses),
          ...checkExpand(draft, scopes, reader, excuses),
          ...checkTables(draft, scopes, reader),
          ...checkSendBack(draft, scopes, reader, engine),
          ...(options.triesRules === true ? checkRehearsedTruth(draft, scopes, reader) : []),
        ]),
  ];
  return [...findings, ...rehearse(draft, scopes, reader, ports, options, findings)];
}

/** null: there is no expression to read. */
function openReader(draft: Draft, { language }: LoadPorts): ExpressionReader | null {
  const has = draft.source.filter !== null || draft.functions !== null || hasExpressions(draft);
  if (!has) return null;
  if (language === undefined) throw new Error('a pipeline with expressions is read without their language');
  return createExpressionReader(language, draft.functions);
}

function hasExpressions({ steps, outputs }: Draft): boolean {
  return (
    steps.some(
      ({ kind, when, rules, rehearsal }) =>
        kind !== 'prompt' || when !== null || rehearsal !== null || rules.length > 0,
    ) || outputs.some(({ where, columns, table }) => where !== null || columns !== null || table !== null)
  );
}

function rehearse(
  draft: Draft,
  scopes: Scopes,
  reader: ExpressionReader | null,
  { language }: LoadPorts,
  { triesRules = false }: LoadOptions,
  findings: readonly Finding[],
): readonly Finding[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const isBroken = errors.some(({ code }) => ['schema', 'parse', 'pattern'].includes(code));
  if (!triesRules || reader === null || language === undefined || errors.length > 0)
    return checkRehearsal(draft, isBroken, null);
  const trials = createRuleTrials(draft, scopes, reader, language);
  try {
    return checkRehearsal(draft, isBroken, trials.findBrokenRule);
  } finally {
    trials.close();
  }
}
