import { suggestWord } from '../core/closest-word.ts';
import type { TemplateText } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import type { Finding, Place } from './finding.ts';
import type { LocatedText } from './read-text.ts';

const inlinePartial = /\{\{~?#\*inline\s+["']([^"']+)["']/g;
const comment = /\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![^}]*\}\}/g;

export interface PartialsOutcome {
  readonly partials: Readonly<Record<string, TemplateText>>;
  readonly findings: readonly Finding[];
}

/** `{{> name`, `{{#> name`, also with `~`; a computed name begins with a bracket. */
const partialCall = /\{\{~?#?>\s*(?:"([^"]+)"|'([^']+)'|\[([^\]]+)\]|([^\s~}(|]+)|(\())/g;

/**
 * The partials that the templates include, and those that these include. Every `*.hbs` and `*.md` beside the pipeline is
 * one by its name, but for the files of steps; what nobody includes is not read.
 */
export function readPartials(
  templates: readonly LocatedText[],
  stepFiles: ReadonlySet<string>,
  folder: PipelineFolder,
): PartialsOutcome {
  const files = findPartialFiles(folder, stepFiles);
  const partials: Record<string, TemplateText> = {};
  const findings: Finding[] = [];
  const open: LocatedText[] = [...templates];
  const take = (name: string) => {
    const file = files.get(name)?.[0];
    const text = file === undefined ? null : folder.read(file);
    if (file === undefined || text === null || Object.hasOwn(partials, name)) return;
    partials[name] = { text, file };
    open.push({ text, file, toPlace: (line, column) => ({ kind: 'file', file, line, column }) });
  };
  for (let template = open.shift(); template !== undefined; template = open.shift()) {
    for (const call of findPartialCalls(template)) {
      if (call.name === null) for (const name of files.keys()) take(name);
      else if (Object.hasOwn(partials, call.name)) continue;
      else if (files.has(call.name)) take(call.name);
      else findings.push(toMissing(call.name, [...files.keys()], call.place));
      const [first, second] = files.get(call.name ?? '') ?? [];
      if (second !== undefined) findings.push(toAmbiguous(call.name ?? '', `${first} and ${second}`, call.place));
    }
  }
  return { partials, findings };
}

/** Name of partial → its files; more than one is a mistake. */
function findPartialFiles(
  folder: PipelineFolder,
  stepFiles: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const file of folder.list()) {
    const name = /^(.+?)(\.md\.hbs|\.hbs|\.md)$/.exec(file)?.[1];
    if (name === undefined || stepFiles.has(file)) continue;
    files.set(name, [...(files.get(name) ?? []), file]);
  }
  return files;
}

function findPartialCalls(template: LocatedText): readonly { readonly name: string | null; readonly place: Place }[] {
  const text = template.text.replace(comment, (found) => found.replace(/[^\n]/g, ' '));
  const inline = new Set([...text.matchAll(inlinePartial)].map((match) => match[1]));
  return [...text.matchAll(partialCall)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? match[4] ?? null;
    if (name !== null && (name.startsWith('@') || inline.has(name))) return [];
    const before = text.slice(0, match.index).split('\n');
    return [{ name, place: template.toPlace(before.length, (before.at(-1)?.length ?? 0) + 1) }];
  });
}

function toMissing(name: string, names: readonly string[], place: Place): Finding {
  return {
    code: 'partial',
    severity: 'error',
    message: `There is no partial "${name}"`,
    hint: `A partial is a .hbs or .md file beside the pipeline, named without its ending. ${suggestWord(name, names, 'partials')}`,
    place,
  };
}

function toAmbiguous(name: string, files: string, place: Place): Finding {
  return {
    code: 'partial',
    severity: 'error',
    message: `The partial "${name}" could be ${files}`,
    hint: 'Rename or remove one of them.',
    place,
  };
}
