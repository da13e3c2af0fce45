import { contextWords } from '../../core/context.ts';
import { UserError } from '../../core/errors.ts';
import type { Template, TemplateEngine } from '../../ports/templates.ts';
import type { Draft } from '../draft.ts';
import { atKey, type Finding, type Place } from '../finding.ts';
import type { KnownFields } from '../known-fields.ts';
import type { LocatedText } from '../read-text.ts';
import { checkName, type Scope } from './check-name.ts';
import { shapeOfStep } from './value-shape.ts';

const idWords: readonly string[] = ['raw', 'vars', 'batch'];
const stepWords: readonly string[] = ['raw', 'steps', 'item', 'vars', 'batch', 'attempt', 'previous'];

/** Templates compile, and read only names that will be there. Names of raw can be checked where its fields are known. */
export function checkTemplates(draft: Draft, fields: KnownFields, engine: TemplateEngine): readonly Finding[] {
  const vars = Object.keys(draft.yaml.vars ?? {});
  const stepNames = draft.steps.map(({ name }) => name);
  const base = { fields, vars, stepNames };
  const findings: Finding[] = [];

  if (draft.source.id !== null)
    findings.push(...checkText(draft.source.id, engine, { ...base, place: 'id', words: idWords, earlier: [] }));
  const earlier: Scope['earlier'][number][] = [];
  for (const step of draft.steps) {
    const scope: Scope = { ...base, place: 'step', words: stepWords, earlier: [...earlier], stepName: step.name };
    for (const text of [step.prompt, step.system]) if (text !== null) findings.push(...checkText(text, engine, scope));
    earlier.push({ name: step.name, shape: shapeOfStep(step) });
  }
  for (const { template } of draft.outputs)
    if (template !== null) findings.push(...compile(template, engine, true).findings);
  for (const partial of Object.values(draft.partials)) {
    const located: LocatedText = {
      ...partial,
      toPlace: (line, column) => ({ kind: 'file', file: partial.file, line, column }),
    };
    findings.push(...compile(located, engine, false).findings);
  }
  return [...findings, ...checkEmptyPrompts(draft)];
}

/** A field of the items that is called like a word of the context is hidden by it. */
export function checkHiddenFields(draft: Draft, fields: KnownFields): readonly Finding[] {
  const isScalars =
    draft.source.origin?.kind === 'items' && draft.source.origin.items.every((item) => typeof item !== 'object');
  if (isScalars) return [];
  return fields.names
    .filter((name) => (contextWords as readonly string[]).includes(name))
    .map(
      (name): Finding => ({
        code: 'hidden-field',
        severity: 'warning',
        place: atKey('source'),
        message: `The items have a field "${name}", which in templates is the word of the context`,
        hint: `Read the field as {{raw.${name}}}.`,
      }),
    );
}

function checkText(text: LocatedText, engine: TemplateEngine, scope: Scope): readonly Finding[] {
  const { template, findings } = compile(text, engine, false);
  if (template === null) return findings;
  const seen = new Set<string>();
  return template.names.flatMap(({ path, line, column }) => {
    if (seen.has(path)) return [];
    seen.add(path);
    const finding = checkName(path, scope);
    return finding === null ? [] : [{ ...finding, place: text.toPlace(line, column) }];
  });
}

function compile(
  text: LocatedText,
  engine: TemplateEngine,
  html: boolean,
): { readonly template: Template | null; readonly findings: readonly Finding[] } {
  try {
    return { template: engine.compile({ text: text.text, file: text.file }, { html }), findings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, place } = readTemplateError(error, text);
    return { template: null, findings: [{ code: 'template', severity: 'error', message, hint: error.hint, place }] };
  }
}

/** The engine says the problem and its place apart in `details`; the place may be in a partial. */
function readTemplateError(error: UserError, text: LocatedText): { readonly message: string; readonly place: Place } {
  const { problem, file, line, column } = (error.details ?? {}) as {
    readonly problem?: unknown;
    readonly file?: unknown;
    readonly line?: unknown;
    readonly column?: unknown;
  };
  const message = typeof problem === 'string' ? problem : error.message;
  if (typeof line !== 'number' || typeof column !== 'number') return { message, place: text.toPlace(1, 1) };
  return {
    message,
    place:
      typeof file === 'string' && file !== text.file
        ? { kind: 'file', file, line, column }
        : text.toPlace(line, column),
  };
}

function checkEmptyPrompts(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ name, prompt }): readonly Finding[] => {
    if (prompt === null) return [];
    if (prompt.text.trim() === '')
      return [
        {
          code: 'no-prompt',
          severity: 'error',
          message: `The prompt of "${name}" is empty`,
          hint: 'Write what the model is to do.',
          place: prompt.toPlace(1, 1),
        },
      ];
    if (prompt.text.includes('{{')) return [];
    return [
      {
        code: 'constant-prompt',
        severity: 'warning',
        message: `The prompt of "${name}" is the same for every item`,
        hint: 'It reads nothing of the item, for instance {{json raw}}.',
        place: prompt.toPlace(1, 1),
      },
    ];
  });
}
