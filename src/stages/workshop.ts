import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { levelOfId } from '../core/child-id.ts';
import { type Level, readLevels, stepsOfLevel } from '../core/levels.ts';
import type { ItemPicture } from '../core/line.ts';
import type { InFlight } from '../core/next-task.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { RejectedNote } from '../core/verdict.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { TemplateEngine } from '../ports/templates.ts';
import { createParentsValues, type ParentsValues } from './parents-values.ts';

/** What the stages of one batch work with, for items of one level: the acquired ones, or the children of an expand step. */
export interface Workshop {
  readonly store: BatchStore;
  /** The pipeline with the steps of this level alone. */
  readonly pipeline: Pipeline;
  readonly stepNames: readonly string[];
  /** The expand steps among them. */
  readonly expandNames: ReadonlySet<string>;
  readonly level: Level;
  /** The pipeline with the steps of all levels. */
  readonly whole: Pipeline;
  /** The level whose items are the results. */
  readonly resultLevel: Level;
  readonly templates: TemplateEngine;
  readonly evaluator: Evaluator;
  /** The pipeline's constants with those of the batch laid over them. */
  readonly vars: JsonObject;
  /** Of everything that is drawn. */
  readonly seed: number;
  readonly parentsValues: ParentsValues;
  /** Which places jobs cover, by the ledger. */
  readonly inFlight: InFlight;
  /** The same for items of another level. */
  ofLevel(level: Level): Workshop;
}

export type WorkshopParts = Pick<Workshop, 'store' | 'templates' | 'evaluator' | 'vars' | 'seed' | 'inFlight'> & {
  readonly pipeline: Pipeline;
};

/** The workshop of the acquired items. */
export function createWorkshop(given: WorkshopParts): Workshop {
  const whole = given.pipeline;
  const parentsValues = createParentsValues(given.store);
  const parts = { ...given, store: parentsValues.store, parentsValues };
  const { results: resultLevel } = readLevels(whole.steps);
  const levels: readonly Level[] = [
    null,
    ...whole.steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name),
  ];
  const workshops = new Map<Level, Workshop>();
  const ofLevel = (level: Level): Workshop => {
    const workshop = workshops.get(level);
    if (workshop === undefined) throw new Error(`no expand step is called ${level}`);
    return workshop;
  };
  for (const level of levels) {
    const steps = stepsOfLevel(whole.steps, level);
    workshops.set(level, {
      ...parts,
      pipeline: { ...whole, steps },
      stepNames: steps.map(({ name }) => name),
      expandNames: new Set(steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name)),
      level,
      whole,
      resultLevel,
      ofLevel,
    });
  }
  return ofLevel(null);
}

/** The workshop for the item's level. A child of a step that the pipeline has no more is a bug of the caller. */
export function workshopOf(workshop: Workshop, itemId: string): Workshop {
  const level = levelOfId(itemId);
  return level === workshop.level ? workshop : workshop.ofLevel(level);
}

/** An item as its names show it. A folder that is a link or no folder, or that may not be listed, is as good as none: the item is missing. */
export function lookAt(workshop: Workshop, itemId: string): ItemPicture {
  try {
    const { stepNames, expandNames } = workshopOf(workshop, itemId);
    return workshop.store.readPicture(itemId, stepNames, expandNames);
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return { itemId, acquired: false, hasError: false, steps: new Map(), attempts: [] };
  }
}

/** Numbers of the children that lie in an expand step's folder, rising; a folder that is a link or none has none. */
export function listChildren({ store }: Pick<Workshop, 'store'>, itemId: string, expand: string): readonly number[] {
  try {
    return store.listChildren(itemId, expand);
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return [];
  }
}

/** An error of the disk that concerns one path: a link, a file where a folder should be. The rest of the disk is sound. */
export function isOfOnePath(error: unknown): error is UserError {
  if (!(error instanceof UserError)) return false;
  if (error.code === 'symlink') return true;
  const { errno } = (error.details ?? {}) as { readonly errno?: string };
  return error.code === 'disk' && ['ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG'].includes(errno ?? '');
}

/** The same, or that one file or folder may not be read, or the disk has lost it. For who only looks. */
export function isOfOnePlace(error: unknown): error is UserError {
  if (isOfOnePath(error)) return true;
  if (!(error instanceof UserError) || error.code !== 'disk') return false;
  const { errno } = (error.details ?? {}) as { readonly errno?: string };
  return ['EACCES', 'EPERM', 'EIO'].includes(errno ?? '');
}

/** A standing rejected.json, or that of an earlier attempt; null when it is missing or unreadable. */
export function readRejectedNote(
  store: BatchStore,
  itemId: string,
  step: string,
  attempt?: number,
): RejectedNote | null {
  const text = store.readStepFile(itemId, step, 'rejected.json', attempt);
  if (text === null) return null;
  try {
    const note = JSON.parse(text) as RejectedNote;
    return typeof note.step === 'string' && typeof note.from === 'string' && Array.isArray(note.reasons) ? note : null;
  } catch {
    return null;
  }
}
