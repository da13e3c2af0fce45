import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { toDiskError } from '../../adapters/store/disk-errors.ts';
import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import { lanesOf } from '../../core/offered-lanes.ts';
import { isPromptStep, type Pipeline } from '../../core/pipeline.ts';
import { hasErrors } from '../../core/problem.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { ProblemRow } from '../../ports/dashboard-backend.ts';
import { readPipeline } from '../load-pipeline.ts';
import { defaultModel } from '../models.ts';
import type { Surroundings } from '../surroundings.ts';
import { findOwnPipeline, pipelinesFolder } from './find-pipelines.ts';
import { toProblemRow, toProblemRows } from './pipeline-row.ts';
import { setInYaml } from './set-in-yaml.ts';

export interface Saved {
  readonly saved: boolean;
  readonly problems: readonly ProblemRow[];
}

/** Looks at the text as validate would, and writes it where nothing is an error. What is only to be warned of is told, and written. */
export async function savePipelineText(surroundings: Surroundings, path: string, text: string): Promise<Saved> {
  return saveChecked(surroundings, path, text, () => null);
}

/** `check`: what else stands against a text without errors; null: nothing. */
async function saveChecked(
  surroundings: Surroundings,
  path: string,
  text: string,
  check: (pipeline: Pipeline, prices: PriceList) => ProblemRow | null,
): Promise<Saved> {
  const { folder, file } = await findOwnPipeline(surroundings, path);
  const { receiveSchema } = await import('../../adapters/providers/receive-schema.ts');
  const written = { ...folder, read: (name: string) => (name === folder.file ? text : folder.read(name)) };
  const { loaded, prices } = await readPipeline(surroundings, written, {
    sourceMustExist: true,
    receiveSchema,
    triesRules: true,
  });
  if (loaded.pipeline === null || hasErrors(loaded.problems))
    return { saved: false, problems: toProblemRows(loaded.problems) };
  const problem = check(loaded.pipeline, prices);
  if (problem !== null) return { saved: false, problems: [problem] };
  replace(file, text);
  return { saved: true, problems: loaded.problems.map(toProblemRow) };
}

/** Sets one setting of a step, null takes it away; the rest of the file stays as it is. */
export async function setStepSettingOf(
  surroundings: Surroundings,
  path: string,
  step: string,
  key: string,
  value: JsonValue,
): Promise<Saved> {
  const { folder } = await findOwnPipeline(surroundings, path);
  const file = folder.toShownPath(folder.file);
  const set = setInYaml(folder.read(folder.file) ?? '', step, key, value);
  switch (set.kind) {
    case 'no-yaml': {
      const { message, line, column } = set;
      return { saved: false, problems: [{ file, line, column, message, hint: 'Mend the file first.' }] };
    }
    case 'no-step':
      throw new UserError({
        code: 'step',
        message: `${file} has no step ${step}`,
        hint: 'It may have been renamed; look at the pipeline again.',
      });
    case 'text':
      return saveChecked(surroundings, path, set.text, (pipeline, prices) =>
        findMissingLane(pipeline, prices, step, file),
      );
  }
}

/** Where both are said, the pipeline's own rules find it; here a person chooses from what the step would really be asked with. */
function findMissingLane(pipeline: Pipeline, prices: PriceList, name: string, file: string): ProblemRow | null {
  const step = pipeline.steps.find((each) => each.name === name);
  if (step === undefined || !isPromptStep(step) || (step.model ?? pipeline.model) !== null) return null;
  const lane = step.lane ?? pipeline.lane ?? 'realtime';
  const model = prices.resolve(defaultModel, null);
  const offered = lanesOf(model.provider, prices.priceOf(model, new Date(prices.checkedOn)));
  if (offered.includes(lane)) return null;
  return {
    file,
    line: null,
    column: null,
    message: `${defaultModel}, the model of "${name}" as long as none is named, has no ${lane} lane`,
    hint: `It has: ${offered.join(', ')}. Choose one of them, or give the step a model that has it first.`,
  };
}

/** Gives the folder of a pipeline another name, beside where it stands. */
export async function renamePipelineFolder(surroundings: Surroundings, path: string, name: string): Promise<string> {
  const folder = await ownFolder(surroundings, path, 'renamed');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    throw new UserError({
      code: 'name',
      message: `"${name}" cannot be the name of a folder of pipelines`,
      hint: 'Letters, digits, ".", "_" and "-" make one, for instance reviews-2.',
    });
  const target = join(dirname(folder), name);
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined)
    throw new UserError({ code: 'name', message: `${name} is there already`, hint: 'Take another name.' });
  tryDisk(() => renameSync(folder, target), 'rename', folder);
  return `${pipelinesFolder}/${name}`;
}

/** Removes the folder of a pipeline with everything in it: first out of sight by one rename, then piece by piece. */
export async function removePipelineFolder(surroundings: Surroundings, path: string): Promise<void> {
  const folder = await ownFolder(surroundings, path, 'removed');
  const gone = join(dirname(folder), `.removed-${basename(folder)}-${process.pid}`);
  tryDisk(() => renameSync(folder, gone), 'remove', folder);
  tryDisk(() => rmSync(gone, { recursive: true, force: true }), 'remove', gone);
}

/** A folder right below `templates` of the project, no link, that no batch was made with. */
async function ownFolder(surroundings: Surroundings, path: string, what: string): Promise<string> {
  const { folder } = await findOwnPipeline(surroundings, path);
  const home = resolve(surroundings.currentFolder, pipelinesFolder);
  const absolute = resolve(folder.sourceFolder);
  const inside = relative(home, absolute);
  const isRightBelow = inside !== '' && !inside.startsWith('..') && !inside.includes(sep);
  if (!isRightBelow || [home, absolute].some((at) => lstatSync(at).isSymbolicLink()))
    throw new UserError({
      code: 'outside',
      message: `${path} is not a folder of ${pipelinesFolder}/ of this project`,
      hint: `Only those are ${what} here. Do it by hand, if it is meant.`,
    });
  refuseUsed(surroundings, absolute, folder.label, what);
  return absolute;
}

/** A batch looks for its pipeline where it was. */
function refuseUsed({ shelf }: Surroundings, absolute: string, label: string, what: string): void {
  const users = [false, true].flatMap((archived) =>
    shelf.listBatches({ archived }).filter((batchId) => {
      const used = shelf.open(batchId, { archived }).readBatchRecord()?.pipeline;
      return used === label || used?.startsWith(`${absolute}${sep}`) === true;
    }),
  );
  if (users.length === 0) return;
  throw new UserError({
    code: 'in-use',
    message: `${users.length === 1 ? `The batch ${users[0]} was` : `${users.length} batches were`} made with it (${users.slice(0, 5).join(', ')}${users.length > 5 ? ' …' : ''})`,
    hint: `They look for it there, so it is not ${what}. Its \`name:\` can be changed at any time.`,
  });
}

/** Whole or not at all, with the mode it had. A link is refused. */
function replace(file: string, text: string): void {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink())
    throw new UserError({
      code: 'symlink',
      message: `${file} is a link`,
      hint: 'Edit the file that it points to.',
    });
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  tryDisk(
    () => {
      writeFileSync(temporary, text, { mode: stats.mode & 0o777, flag: 'w' });
      renameSync(temporary, file);
    },
    'write',
    file,
  );
}

function tryDisk(act: () => void, verb: string, path: string): void {
  try {
    act();
  } catch (error) {
    throw toDiskError(error, verb, path);
  }
}
