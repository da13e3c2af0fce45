import type { TemplateEngine } from '../../ports/templates.ts';
import { compileText } from '../compile-text.ts';
import type { Draft, StepDraft } from '../draft.ts';
import type { ExpressionReader } from '../expression-reader.ts';
import { atKey, type Finding } from '../finding.ts';
import type { Scopes } from '../scope.ts';
import { isSameStretch } from '../stretches.ts';

/** A step that judges another one asks itself again unless told: the same answer would be judged once more. */
export function checkSendBack(
  draft: Draft,
  scopes: Scopes,
  reader: ExpressionReader | null,
  engine: TemplateEngine,
): readonly Finding[] {
  if (reader === null) return [];
  const openOf = (index: number) => scopes.stretches.ofSteps[index]?.open ?? [];
  return draft.steps.flatMap((step): readonly Finding[] => {
    if (step.yaml.retryFrom !== undefined || !step.rules.some(({ level }) => level === 'error')) return [];
    const read = readSteps(step, scopes, reader, engine);
    const judged = draft.steps.findLast(
      ({ kind, name, index }) =>
        index < step.index && kind === 'prompt' && read.has(name) && isSameStretch(openOf(index), openOf(step.index)),
    );
    if (judged === undefined) return [];
    return [
      {
        code: 'send-back',
        severity: 'warning',
        message: `The step "${step.name}" has rules and reads "${judged.name}", but a rejection begins again at "${step.name}" itself`,
        hint: `To have "${judged.name}" done anew, with the reasons in its prompt, write retryFrom: ${judged.name}; if it is meant so, retryFrom: ${step.name}.`,
        place: atKey('steps', step.index, 'rules'),
      },
    ];
  });
}

/** The steps whose values a step reads, in its texts and expressions. */
function readSteps(
  step: StepDraft,
  scopes: Scopes,
  reader: ExpressionReader,
  engine: TemplateEngine,
): ReadonlySet<string> {
  const texts = [step.prompt, step.system].flatMap((text) => {
    const template = text === null ? null : compileText(text, engine).template;
    return template === null ? [] : template.names.map(({ path }) => path.split('.'));
  });
  const rules = step.rules.flatMap(({ expr, when }) =>
    [expr, ...(when === null ? [] : [when])].flatMap(
      (each) => reader.expression(each, scopes.ofRules(step).words).names,
    ),
  );
  const code = step.code === null ? [] : reader.code(step.code, scopes.ofDraws(step).words).names;
  const paths = [...texts, ...[...rules, ...code].map(({ path }) => path)];
  return new Set(paths.flatMap(([root, name]) => (root === 'steps' && name !== undefined ? [name] : [])));
}
