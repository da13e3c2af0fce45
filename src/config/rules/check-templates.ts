import { suggestWord } from '../../core/closest-word.ts';
import { contextWords } from '../../core/context.ts';
import type { Template, TemplateEngine } from '../../ports/templates.ts';
import { compileText } from '../compile-text.ts';
import type { Draft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';
import type { KnownFields } from '../known-fields.ts';
import type { LocatedText } from '../read-text.ts';
import type { Scope, Scopes } from '../scope.ts';
import { checkBareName, checkName, type NameFinding } from './check-name.ts';

/** Templates compile, and read only names that will be there. Names of raw can be checked where its fields are known. */
export function checkTemplates(draft: Draft, scopes: Scopes, engine: TemplateEngine): readonly Finding[] {
  const { source, steps, outputs } = draft;
  const findings: Finding[] = [];
  const look = (texts: readonly (LocatedText | null)[], scope: Scope) => {
    for (const text of texts) if (text !== null) findings.push(...checkText(text, engine, scope));
  };
  look([source.id], scopes.source);
  for (const step of steps) {
    look([step.prompt, step.system], scopes.ofStep(step));
    look(
      step.rules.map((rule) => rule.error),
      scopes.ofRules(step),
    );
  }
  for (const output of outputs) {
    if (output.files !== null) look([output.files.name, output.files.content], scopes.ofOutput(output));
    if (output.template !== null) findings.push(...checkPage(output.template, engine, scopes.source.vars));
  }
  for (const partial of Object.values(draft.partials)) {
    const located: LocatedText = {
      ...partial,
      toPlace: (line, column) => ({ kind: 'file', file: partial.file, line, column }),
    };
    findings.push(...compileText(located, engine).findings);
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
  const { template, findings } = compileText(text, engine);
  return template === null
    ? findings
    : checkNames(template, text, (parts) =>
        scope.words.includes(parts[0] ?? '') ? checkName(parts, scope, 'text') : checkBareName(parts, scope, 'text'),
      );
}

/** A page of one's own sees the whole batch. */
function checkPage(text: LocatedText, engine: TemplateEngine, vars: readonly string[]): readonly Finding[] {
  const { template, findings } = compileText(text, engine, true);
  if (template === null) return findings;
  const words = ['batch', 'vars', 'items', 'tables'];
  return checkNames(template, text, ([root = '', first]) => {
    if (!words.includes(root)) return toNameError(`A page has no "${root}"`, suggestWord(root, words, 'names'));
    if (root !== 'vars' || first === undefined || vars.includes(first)) return null;
    return toNameError(`There is no constant "${first}" in vars`, suggestWord(first, vars, 'vars'));
  });
}

function toNameError(message: string, hint: string): NameFinding {
  return { code: 'name', severity: 'error', message, hint };
}

/** Each name once, where it is first read. */
function checkNames(
  template: Template,
  text: LocatedText,
  check: (parts: readonly string[]) => NameFinding | null,
): readonly Finding[] {
  const seen = new Set<string>();
  return template.names.flatMap(({ path, line, column }) => {
    if (seen.has(path)) return [];
    seen.add(path);
    const finding = check(path.split('.'));
    return finding === null ? [] : [{ ...finding, place: text.toPlace(line, column) }];
  });
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
