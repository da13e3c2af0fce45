import { UserError } from '../core/errors.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { hasErrors, type Problem, sortProblems } from '../core/problem.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import { checkDraft } from './check-draft.ts';
import { checkGrammar } from './check-grammar.ts';
import { createDraft } from './draft.ts';
import { createExcuses } from './excuses.ts';
import { type Finding, toProblem } from './finding.ts';
import type { LoadOptions, LoadPorts } from './load-ports.ts';
import { parseYaml } from './parse-yaml.ts';
import { takeOutNotYet } from './take-out-not-yet.ts';
import { toPipeline } from './to-pipeline.ts';

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
  findings.push(...missing, ...checkDraft(draft, folder, ports, options, excuses, positions.isCutByComment));
  const all = toProblems();
  return { pipeline: hasErrors(all) ? null : toPipeline(draft, folder), problems: all };
}

/** What is said of a text that is no expression. */
const cutCodes: ReadonlySet<string> = new Set(['expression', 'name', 'code', 'unknown-key']);

/**
 * A partial is looked at by everything that includes it, and one that is missing by the template engine too. What YAML
 * cut to pieces is no expression any more, which is then no second mistake.
 */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const placeOf = ({ file, line, column }: Problem) => `${file}:${line}:${column}`;
  const missing = new Set(problems.filter(({ code }) => code === 'partial').map(placeOf));
  const cut = new Set(problems.filter(({ code }) => code === 'yaml-trap').map(({ file, line }) => `${file}:${line}`));
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const place = placeOf(problem);
    if (problem.code === 'template' && missing.has(place)) return false;
    if (cutCodes.has(problem.code) && cut.has(`${problem.file}:${problem.line}`)) return false;
    const text = `${place} ${problem.code} ${problem.message}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
