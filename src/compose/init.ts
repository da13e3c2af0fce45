import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errorCodeOf } from '../adapters/outputs/error-code.ts';
import { findClosestWord } from '../core/closest-word.ts';
import { UserError } from '../core/errors.ts';
import { toEditorSchemaLine } from './editor-schema-line.ts';
import type { Surroundings } from './surroundings.ts';

/** Writes a built-in template into a folder that is new or empty. */
export async function initPipeline(
  { currentFolder }: Surroundings,
  folder: string,
  template: string,
): Promise<{ readonly folder: string; readonly template: string; readonly files: readonly string[] }> {
  const { builtinTemplates } = await import('../generated/builtin-templates.ts');
  const files = Object.hasOwn(builtinTemplates, template) ? builtinTemplates[template] : undefined;
  if (files === undefined) {
    const names = Object.keys(builtinTemplates);
    const near = findClosestWord(template, names);
    throw new UserError({
      code: 'template',
      message: `--template ${template}: there is no such template`,
      hint: `${near === null ? '' : `Did you mean ${near}? `}There are: ${names.join(', ')}.`,
    });
  }
  const target = resolve(currentFolder, folder);
  if (!isFree(target))
    throw new UserError({
      code: 'folder',
      message: `${folder} is there already and is not an empty folder`,
      hint: 'Name a new folder; nothing is overwritten.',
    });
  const names = Object.keys(files).sort();
  for (const name of names) {
    const path = join(target, name);
    mkdirSync(dirname(path), { recursive: true });
    const head = name === 'pipeline.yaml' ? toEditorSchemaLine(target) : '';
    writeFileSync(path, head + (files[name] ?? ''), { flag: 'wx' });
  }
  return { folder: target, template, files: names };
}

function isFree(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch (error) {
    return errorCodeOf(error) === 'ENOENT';
  }
}
