import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { findClosestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';
import type { PipelineFolder } from '../../ports/pipeline-folder.ts';
import { createDiskFolder } from './disk-folder.ts';
import { createEmbeddedFolder } from './embedded-folder.ts';
import { isSystemError, listFolder } from './source-folder.ts';

/** Template → relative path → text. */
export type BuiltInTemplates = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface PipelineQuestion {
  /** What `--pipeline` says, or what a batch remembers; null: nothing. */
  readonly given: string | null;
  /** BATCH_PIPELINE; null or empty: not set. */
  readonly environment: string | null;
  readonly currentFolder: string;
  readonly templates: BuiltInTemplates;
  /** What the program uses itself: found as `template:<name>`, and suggested to nobody. */
  readonly ownTemplates?: BuiltInTemplates;
}

/** The pipeline that is meant: as given, else BATCH_PIPELINE, else ./pipeline.yaml, else the built-in `default`. */
export function findPipeline(question: PipelineQuestion): PipelineFolder {
  const { given, environment, currentFolder, templates } = question;
  if (given !== null) return findNamed(given, '--pipeline', question);
  if (environment !== null && environment !== '') return findNamed(environment, 'BATCH_PIPELINE', question);
  if (kindOf(join(currentFolder, 'pipeline.yaml')) === 'file') return createDiskFolder('.', currentFolder);
  return createEmbeddedFolder('default', templates.default ?? {}, currentFolder);
}

/** A path wins over a built-in template of the same name; `template:name` is always the template. */
function findNamed(
  name: string,
  from: string,
  { currentFolder, templates, ownTemplates = {} }: PipelineQuestion,
): PipelineFolder {
  const builtIn = name.startsWith('template:') ? name.slice('template:'.length) : name;
  const toTemplate = () => createEmbeddedFolder(builtIn, templates[builtIn] ?? {}, currentFolder);
  const isTemplate = Object.hasOwn(templates, builtIn);
  if (name.startsWith('template:')) {
    if (isTemplate) return toTemplate();
    if (Object.hasOwn(ownTemplates, builtIn))
      return createEmbeddedFolder(builtIn, ownTemplates[builtIn] ?? {}, currentFolder);
    throw notFound(
      `${from} names the template "${builtIn}", which does not exist`,
      builtIn,
      Object.keys(templates),
      [],
    );
  }
  if (name === '') throw notFound(`${from} is empty`, name, Object.keys(templates), []);
  const path = resolve(currentFolder, name);
  const kind = kindOf(path);
  if (kind === 'file') {
    if (/\.ya?ml$/.test(name)) return createDiskFolder(dirname(name), currentFolder, basename(name));
    throw new UserError({
      code: 'no-pipeline',
      message: `${name} (${from}) is no pipeline: its name does not end in .yaml`,
      hint: 'Name the folder of a pipeline.yaml, or a .yaml file.',
    });
  }
  if (kind === 'folder') {
    if (kindOf(join(path, 'pipeline.yaml')) === 'file') return createDiskFolder(name, currentFolder);
    if (isTemplate) return toTemplate();
    const yaml = (listFolder(path, '.') ?? []).filter((file) => /\.ya?ml$/.test(file));
    const hint =
      yaml.length === 0
        ? 'Start one from a template with: batch-pipeline init'
        : `Name the file itself, for instance ${join(name, yaml[0] ?? '')}, or rename it to pipeline.yaml.`;
    throw new UserError({ code: 'no-pipeline', message: `The folder ${name} (${from}) has no pipeline.yaml`, hint });
  }
  if (isTemplate) return toTemplate();
  const beside = (listFolder(dirname(path), '.') ?? []).map((entry) => entry.replace(/\/$/, ''));
  throw notFound(
    `There is no pipeline "${name}" (${from})`,
    name,
    Object.keys(templates),
    beside.map((entry) => (dirname(name) === '.' ? entry : join(dirname(name), entry))),
  );
}

function notFound(message: string, name: string, templates: readonly string[], paths: readonly string[]): UserError {
  const near = findClosestWord(name, [...templates, ...paths]);
  const suggestion = near === null ? '' : `Did you mean "${near}"? `;
  return new UserError({
    code: 'no-pipeline',
    message,
    hint: `${suggestion}Name a folder with a pipeline.yaml, a .yaml file, or a built-in template: ${[...templates].sort().join(', ')}.`,
  });
}

function kindOf(path: string): 'file' | 'folder' | 'nothing' {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (isSystemError(error)) return 'nothing';
    throw error;
  }
}
