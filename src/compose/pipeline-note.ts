import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../core/json.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { plainSource } from '../core/plain-source.ts';
import { version } from '../generated/version.ts';
import type { BatchStore } from '../ports/batch-store.ts';

/**
 * `.batch/pipeline.json`: steps, kinds and attempts as they were when the pipeline was last read, with the stamp of its
 * file. Commands that only look use it while the stamp fits, and need not read yaml, templates and schemas; nothing pays,
 * moves or deletes on its word.
 */
export function keepPipelineNote(store: BatchStore, label: string, pipeline: Pipeline): void {
  const outline: Pipeline = { ...pipeline, source: { origin: { kind: 'none' }, ...plainSource }, partials: {} };
  store.writePipelineNote(`${JSON.stringify({ stamp: stampOfPipeline(label), pipeline: outline })}\n`);
}

/** null: there is none, or the pipeline was changed since. */
export function readPipelineNote(store: BatchStore, label: string): Pipeline | null {
  return readNote(store, (stamp) => stamp === stampOfPipeline(label));
}

/** As it was when this version of the program last read it, whatever became of its file. null: there is none. */
export function readOldPipelineNote(store: BatchStore): Pipeline | null {
  return readNote(store, (stamp) => typeof stamp === 'string' && stamp.startsWith(`${version} `));
}

function readNote(store: BatchStore, fits: (stamp: unknown) => boolean): Pipeline | null {
  const text = store.readPipelineNote();
  if (text === null) return null;
  try {
    const note: unknown = JSON.parse(text);
    return isJsonObject(note) && fits(note['stamp']) ? (note['pipeline'] as unknown as Pipeline) : null;
  } catch {
    return null;
  }
}

/** Time and size of the pipeline's file; the program's version for one that is built in. Another one: the pipeline may be another. */
export function stampOfPipeline(label: string): string {
  if (label.startsWith('template:')) return `${version} ${label}`;
  const stats = statSync(/\.ya?ml$/.test(label) ? label : join(label, 'pipeline.yaml'), { throwIfNoEntry: false });
  return `${version} ${label} ${stats?.mtimeMs ?? 'gone'} ${stats?.size ?? 0}`;
}

/** Which pipeline the note was made of; null: it does not say. */
export function pipelineOfNote(store: BatchStore): string | null {
  try {
    const note: unknown = JSON.parse(store.readPipelineNote() ?? 'null');
    const stamp = isJsonObject(note) ? note['stamp'] : null;
    if (typeof stamp !== 'string') return null;
    return /^\S+ template:(\S+)$/.exec(stamp)?.[1] ?? /^\S+ (.+) \S+ \d+$/.exec(stamp)?.[1] ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
