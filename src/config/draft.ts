import type { FunctionsText } from '../core/expression.ts';
import type { TemplateText } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import { createOutputDraft, type OutputDraft } from './draft-output.ts';
import { createSourceDraft, type SourceDraft } from './draft-source.ts';
import { createStepDraft, filesOfStep, type StepDraft } from './draft-step.ts';
import type { Excuses } from './excuses.ts';
import type { Locate } from './expression-draft.ts';
import { atKey, type Finding } from './finding.ts';
import { readPartials } from './read-partials.ts';
import type { PipelineYaml, StepYaml } from './schema.ts';
import type { YamlPositions } from './yaml-positions.ts';

export type { OutputDraft } from './draft-output.ts';
export type { StepDraft } from './draft-step.ts';

/** A pipeline with its files read and its names resolved, before the rules have looked at it. */
export interface Draft {
  readonly yaml: PipelineYaml;
  readonly source: SourceDraft;
  readonly steps: readonly StepDraft[];
  readonly outputs: readonly OutputDraft[];
  readonly functions: FunctionsText | null;
  readonly partials: Readonly<Record<string, TemplateText>>;
}

const functionsFile = 'functions.js';

export function createDraft(
  yaml: PipelineYaml,
  folder: PipelineFolder,
  excuses: Excuses,
  positions: YamlPositions,
): { readonly draft: Draft; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const locate: Locate = (path) => ({ file: folder.file, ...positions.insideText(path, 1, 1) });
  const stepsYaml = yaml.steps ?? [{}];
  const named = stepsYaml.map((step) => step.name ?? (stepsYaml.length === 1 ? 'main' : null));

  const source = createSourceDraft(yaml.source, folder, locate);
  const steps = stepsYaml.map((step, index): StepDraft => {
    const name = named[index] ?? null;
    if (name === null && !excuses.has('steps', index, 'name') && !excuses.has('steps', index))
      findings.push(toMissingName(index));
    const outcome = createStepDraft(step, index, name, { folder, excuses, locate });
    findings.push(...outcome.findings);
    return outcome.step;
  });
  const outputs = (yaml.outputs ?? [{ html: null }]).map((output, index): OutputDraft => {
    const outcome = createOutputDraft(output, index, folder, locate);
    findings.push(...outcome.findings);
    return outcome.output;
  });

  const templates = [
    source.id,
    ...steps.flatMap(({ prompt, system, rules }) => [prompt, system, ...rules.map(({ error }) => error)]),
    ...outputs.flatMap(({ template, files }) => [template, files?.name ?? null, files?.content ?? null]),
  ];
  const partials = readPartials(
    templates.filter((template) => template !== null),
    filesOfSteps(steps, stepsYaml),
    folder,
  );
  findings.push(...partials.findings);
  const functions = folder.list().includes(functionsFile) ? folder.read(functionsFile) : null;
  return {
    draft: {
      yaml,
      source,
      steps,
      outputs,
      functions: functions === null ? null : { text: functions, file: functionsFile },
      partials: partials.partials,
    },
    findings,
  };
}

/** Files that steps take by their names: these are no partials. */
function filesOfSteps(steps: readonly StepDraft[], yaml: readonly StepYaml[]): ReadonlySet<string> {
  const isNamed = (index: number) => yaml.length === 1 || yaml[index]?.name !== undefined;
  return new Set(
    steps.flatMap(({ name, kind, index }) =>
      kind === 'prompt' && isNamed(index) ? Object.values(filesOfStep(name)) : [],
    ),
  );
}

function toMissingName(index: number): Finding {
  return {
    code: 'missing',
    severity: 'error',
    message: `Step ${index + 1} has no name`,
    hint: 'Every one of several steps needs a name, for instance: name: generate',
    place: atKey('steps', index),
  };
}
