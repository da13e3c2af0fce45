import { type BatchAddress, formatCommand } from '../../core/batch-commands.ts';
import type { BatchRecord } from '../../core/batch-record.ts';
import { UserError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import { dropTemporary, replaceBy, writeTemporary } from './atomic-write.ts';
import { dirname } from 'node:path';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { parseLine } from './json-lines.ts';

export function readBatchRecord(files: Files, path: string, address: BatchAddress): BatchRecord | null {
  const text = files.readText(path);
  if (text === null) return null;
  const value = parseLine(text);
  if (value === null || !('version' in value) || !('uid' in value)) {
    throw toDamageError(path, address);
  }
  if (value.version !== 1) {
    throw new UserError({
      code: 'batch-version',
      message: `${path} is of version ${String(value.version)}; this program knows version 1.`,
      hint: 'Work on this batch with the newer version of batch-pipeline.',
      details: { path },
    });
  }
  if (!hasItsParts(value)) throw toDamageError(path, address);
  return value;
}

function hasItsParts(value: object): value is BatchRecord {
  const { id, uid, pipeline, createdAt, seed, vars, models } = value as Partial<Record<keyof BatchRecord, unknown>>;
  if (![id, uid, pipeline, createdAt].every((part) => typeof part === 'string') || typeof seed !== 'number')
    return false;
  return (
    isJsonObject(vars) && isJsonObject(models) && isJsonObject(models['override']) && isJsonObject(models['aliases'])
  );
}

function toDamageError(path: string, address: BatchAddress): UserError {
  return new UserError({
    code: 'batch-record',
    message: `${path} cannot be read as the record of a batch.`,
    hint: `Have its copy put back: ${formatCommand(address, 'verify', ['--repair'])}. The items themselves are untouched.`,
    state: 'unexpected',
    details: { path },
  });
}

/**
 * On disk before it takes its name: it is written seldom, and without its uid no job of a provider is known again. Nothing else
 * says its seed and constants, so a copy is kept beside it, which `verify --repair` puts in its place.
 */
export function writeBatchRecord(
  files: Files,
  guard: FolderGuard,
  path: string,
  copyPath: string,
  record: BatchRecord,
): void {
  guard.ensure(dirname(path));
  const text = `${JSON.stringify(record, null, 2)}\n`;
  for (const each of [path, copyPath]) writeSafely(files, guard, each, text);
}

/** On disk before it takes its name. */
export function writeSafely(files: Files, guard: FolderGuard, path: string, text: string): void {
  if (files.look(path) !== null && files.readText(path) === text) return;
  const temporary = writeTemporary(files, guard, path, text);
  try {
    files.syncNow(temporary);
  } catch (error) {
    dropTemporary(files, temporary);
    throw error;
  }
  replaceBy(files, temporary, path);
}
