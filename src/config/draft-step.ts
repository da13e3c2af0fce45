import type { ParseDefinition, Step, TemplateText } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { Excuses } from './excuses.ts';
import {
  type CodeDraft,
  type ExpressionDraft,
  type Locate,
  toExpressionDraft,
  toNamedExpressions,
} from './expression-draft.ts';
import type { Finding } from './finding.ts';
import { type LocatedSchema, readSchema } from './read-schema.ts';
import { type LocatedText, readTextByConvention, readTextOfKey, toInlineText, toMissingPrompt } from './read-text.ts';
import type { CodeYaml } from './schema-code.ts';
import type { StepYaml } from './schema.ts';
import { toParseDefinition } from './to-parse-definition.ts';
import type { YamlPath } from './yaml-positions.ts';

export interface StepDraft {
  readonly index: number;
  readonly name: string;
  readonly yaml: StepYaml;
  readonly kind: Step['kind'];
  readonly prompt: LocatedText | null;
  readonly system: LocatedText | null;
  readonly schema: LocatedSchema | null;
  readonly parse: ParseDefinition;
  readonly when: ExpressionDraft | null;
  readonly rules: readonly RuleDraft[];
  readonly code: CodeDraft | null;
  /** The list of an expand step. */
  readonly each: ExpressionDraft | null;
  /** What an element is called in its child's raw. */
  readonly as: string;
  readonly rehearsal: ExpressionDraft | null;
}

export interface RuleDraft {
  readonly name: string;
  readonly expr: ExpressionDraft;
  readonly when: ExpressionDraft | null;
  readonly level: 'error' | 'warning';
  readonly error: LocatedText | null;
}

export interface StepSurroundings {
  readonly folder: PipelineFolder;
  readonly excuses: Excuses;
  readonly locate: Locate;
}

/** A step with its files read. `name` is null where it has none of its own. */
export function createStepDraft(
  yaml: StepYaml,
  index: number,
  name: string | null,
  { folder, excuses, locate }: StepSurroundings,
): { readonly step: StepDraft; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const path = ['steps', index] as const;
  const kind = kindOfStep(yaml, index, excuses);
  const files = filesOfStep(name ?? '');
  const isNamed = name !== null;

  const read = (key: 'prompt' | 'system', file: string): LocatedText | null => {
    if (kind !== 'prompt') return null;
    const given = yaml[key];
    if (given === undefined && !isNamed) return null;
    const outcome =
      given === undefined ? readTextByConvention(file, folder) : readTextOfKey(given, [...path, key], folder);
    findings.push(...outcome.findings);
    return outcome.text;
  };
  const prompt = read('prompt', files.prompt);
  if (isNamed && kind === 'prompt' && prompt === null && yaml.prompt === undefined && !isExcused(index, excuses))
    findings.push(toMissingPrompt(name, files.prompt, folder, path));
  const system = read('system', files.system);
  const schema =
    kind === 'expand' || (!isNamed && yaml.schema === undefined)
      ? null
      : readSchema(yaml.schema, [...path, 'schema'], files.schema, folder);
  findings.push(...(schema?.findings ?? []));
  const expression = (key: 'when' | 'rehearsal') =>
    yaml[key] === undefined ? null : toExpressionDraft(yaml[key], [...path, key], locate);

  return {
    step: {
      index,
      name: name ?? `step ${index + 1}`,
      yaml,
      kind,
      prompt,
      system,
      schema: schema?.schema ?? null,
      parse: toParseDefinition(yaml.parse, (schema?.schema ?? null) !== null),
      when: expression('when'),
      rules: toRules(yaml, path, folder, locate),
      code: yaml.code === undefined ? null : toCodeDraft(yaml.code, [...path, 'code'], locate),
      each: yaml.expand === undefined ? null : toExpressionDraft(yaml.expand.each, [...path, 'expand', 'each'], locate),
      as: yaml.expand?.as ?? name ?? '',
      rehearsal: expression('rehearsal'),
    },
    findings,
  };
}

export function filesOfStep(name: string): Readonly<Record<'prompt' | 'system' | 'schema', string>> {
  return { prompt: `${name}.md.hbs`, system: `${name}.system.md.hbs`, schema: `${name}.schema.json` };
}

/** A step whose `code` could not be read is a code step all the same. */
function kindOfStep(yaml: StepYaml, index: number, excuses: Excuses): Step['kind'] {
  const has = (key: 'code' | 'expand') => yaml[key] !== undefined || excuses.hasWithin('steps', index, key);
  return has('code') ? 'code' : has('expand') ? 'expand' : 'prompt';
}

function isExcused(index: number, excuses: Excuses): boolean {
  return (
    excuses.has('steps') ||
    excuses.has('steps', index) ||
    excuses.has('steps', index, 'prompt') ||
    excuses.has('steps', index, 'name')
  );
}

function toRules(yaml: StepYaml, path: YamlPath, folder: PipelineFolder, locate: Locate): readonly RuleDraft[] {
  return (yaml.rules ?? []).map((rule, index) => {
    const at = [...path, 'rules', index];
    return {
      name: rule.name,
      expr: toExpressionDraft(rule.expr, [...at, 'expr'], locate),
      when: rule.when === undefined ? null : toExpressionDraft(rule.when, [...at, 'when'], locate),
      level: rule.level ?? 'error',
      error: rule.error === undefined ? null : toInlineText(rule.error, [...at, 'error'], folder),
    };
  });
}

function toCodeDraft(code: CodeYaml, path: YamlPath, locate: Locate): CodeDraft {
  const { set = {} } = code;
  const isMap = typeof set === 'object' && set !== null && !Array.isArray(set);
  return {
    init: toNamedExpressions(code.init ?? {}, [...path, 'init'], locate),
    each: toNamedExpressions(code.each ?? {}, [...path, 'each'], locate),
    until: code.until === undefined ? null : toExpressionDraft(code.until, [...path, 'until'], locate),
    maxIterations: code.maxIterations ?? 1000,
    set: isMap ? toNamedExpressions(set, [...path, 'set'], locate) : toExpressionDraft(set, [...path, 'set'], locate),
  };
}

export function toTemplateText(text: LocatedText | null): TemplateText | null {
  return text === null ? null : { text: text.text, file: text.file };
}
