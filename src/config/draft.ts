import type { OutputDefinition, ParseDefinition, SourceOrigin, TemplateText } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { Excuses } from './excuses.ts';
import { atKey, type Finding } from './finding.ts';
import { readPartials } from './read-partials.ts';
import { type LocatedSchema, readSchema } from './read-schema.ts';
import { type LocatedText, readTextByConvention, readTextOfKey, toInlineText, toMissingPrompt } from './read-text.ts';
import type { OutputYaml, PipelineYaml, StepYaml } from './schema.ts';
import { toParseDefinition } from './to-parse-definition.ts';
import { toSourceOrigin } from './to-source-origin.ts';

/** A pipeline with its files read and its names resolved, before the rules have looked at it. */
export interface Draft {
  readonly yaml: PipelineYaml;
  readonly origin: SourceOrigin | null;
  readonly id: LocatedText | null;
  readonly steps: readonly StepDraft[];
  readonly outputs: readonly OutputDraft[];
  readonly partials: Readonly<Record<string, TemplateText>>;
}

export interface StepDraft {
  readonly index: number;
  readonly name: string;
  readonly yaml: StepYaml;
  readonly prompt: LocatedText | null;
  readonly system: LocatedText | null;
  readonly schema: LocatedSchema | null;
  readonly parse: ParseDefinition;
}

export interface OutputDraft {
  readonly index: number;
  /** null: of a kind that this version has not, or of no kind. */
  readonly kind: OutputDefinition['kind'] | null;
  readonly template: LocatedText | null;
}

export function createDraft(
  yaml: PipelineYaml,
  folder: PipelineFolder,
  excuses: Excuses,
): { readonly draft: Draft; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const stepsYaml = yaml.steps ?? [{}];
  const named = stepsYaml.map((step) => step.name ?? (stepsYaml.length === 1 ? 'main' : null));
  const stepFiles = new Set(named.flatMap((name) => (name === null ? [] : Object.values(filesOfStep(name)))));

  const steps = stepsYaml.map((step, index): StepDraft => {
    const name = named[index] ?? null;
    if (name === null && !excuses.has('steps', index, 'name') && !excuses.has('steps', index)) {
      findings.push({
        code: 'missing',
        severity: 'error',
        message: `Step ${index + 1} has no name`,
        hint: 'Every one of several steps needs a name, for instance: name: generate',
        place: atKey('steps', index),
      });
    }
    const files = filesOfStep(name ?? '');
    const read = (key: 'prompt' | 'system', file: string) => {
      const given = step[key];
      const outcome =
        given !== undefined
          ? readTextOfKey(given, ['steps', index, key], folder)
          : name === null
            ? null
            : readTextByConvention(file, folder);
      findings.push(...(outcome?.findings ?? []));
      return outcome?.text ?? null;
    };
    const prompt = read('prompt', files.prompt);
    const isExcused =
      excuses.has('steps') ||
      excuses.has('steps', index) ||
      excuses.has('steps', index, 'prompt') ||
      excuses.has('steps', index, 'name');
    if (prompt === null && step.prompt === undefined && name !== null && !isExcused)
      findings.push(toMissingPrompt(name, files.prompt, folder, ['steps', index]));
    const system = read('system', files.system);
    const schema =
      name === null && step.schema === undefined
        ? null
        : readSchema(step.schema, ['steps', index, 'schema'], files.schema, folder);
    findings.push(...(schema?.findings ?? []));
    return {
      index,
      name: name ?? `step ${index + 1}`,
      yaml: step,
      prompt,
      system,
      schema: schema?.schema ?? null,
      parse: toParseDefinition(step.parse, (schema?.schema ?? null) !== null),
    };
  });

  const outputs = (yaml.outputs ?? [{ html: null }]).map((output, index): OutputDraft => {
    const template = output.html?.template;
    const outcome =
      template === undefined ? null : readTextOfKey(template, ['outputs', index, 'html', 'template'], folder);
    findings.push(...(outcome?.findings ?? []));
    return { index, kind: kindOfOutput(output), template: outcome?.text ?? null };
  });

  const id = yaml.source.id === undefined ? null : toInlineText(yaml.source.id, ['source', 'id'], folder);
  const templates = [
    id,
    ...steps.flatMap(({ prompt, system }) => [prompt, system]),
    ...outputs.map(({ template }) => template),
  ];
  const partials = readPartials(
    templates.filter((template) => template !== null),
    stepFiles,
    folder,
  );
  findings.push(...partials.findings);
  return {
    draft: { yaml, origin: toSourceOrigin(yaml.source, folder), id, steps, outputs, partials: partials.partials },
    findings,
  };
}

export function filesOfStep(name: string): {
  readonly prompt: string;
  readonly system: string;
  readonly schema: string;
} {
  return { prompt: `${name}.md.hbs`, system: `${name}.system.md.hbs`, schema: `${name}.schema.json` };
}

function kindOfOutput(output: OutputYaml): OutputDraft['kind'] {
  const [kind] = (['html', 'csv', 'jsonl'] as const).filter((key) => output[key] !== undefined);
  return kind ?? null;
}
