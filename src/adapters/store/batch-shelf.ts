import { resolve, sep } from 'node:path';
import { type NamedFolders, noNamedFolders } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';
import { findIdProblem } from '../../core/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BatchShelf, BatchStore } from '../../ports/batch-store.ts';
import { createBatchStore } from './batch-store.ts';
import type { Files } from './files.ts';
import { checkBatchId, ownFolderName } from './layout.ts';
import { moveBatch } from './move-batch.ts';
import { createMachine, type Machine } from './machine.ts';

export interface BatchShelfOptions {
  readonly files: Files;
  /** `data`: made when the first batch is. */
  readonly dataFolder: string;
  /** As flags named it. */
  readonly named?: NamedFolders;
  readonly clock: Clock;
  readonly machine?: Machine;
  /** What a lock says of its holder, for instance `process`. */
  readonly command?: string;
}

/** No id can be this one: ids begin with a letter or a digit. */
const archiveName = '_archive';

export function createBatchShelf(options: BatchShelfOptions): BatchShelf {
  const { files, dataFolder, named = noNamedFolders, clock, machine = createMachine(), command = '' } = options;
  const folder = resolve(dataFolder);
  const archive = `${folder}${sep}${archiveName}`;

  /** A folder is a batch when it has its batch.json. One that may not be looked into counts as one: who opens it is told why. */
  function namesIn(place: string): readonly string[] {
    const entries = files.list(place);
    if (entries === null && files.list(folder) === null && files.look(folder) !== null) throw isNoFolder(dataFolder);
    return (entries ?? [])
      .map((entry) => entry.name)
      .filter((name) => findIdProblem(name) === null && hasRecord([place, name, ownFolderName, 'batch.json'].join(sep)))
      .sort();
  }

  function hasRecord(path: string): boolean {
    try {
      return files.look(path) !== null;
    } catch (error) {
      if (error instanceof UserError) return true;
      throw error;
    }
  }

  function open(
    batchId: string,
    { archived = false, skipsDamage = false }: { readonly archived?: boolean; readonly skipsDamage?: boolean } = {},
  ): BatchStore {
    const place = archived ? archive : dataFolder;
    return createBatchStore({ files, dataFolder: place, named, batchId, clock, machine, command, skipsDamage });
  }

  return {
    listBatches: ({ archived } = { archived: false }) => namesIn(archived ? archive : folder),
    isArchived: (batchId) => files.look(`${archive}${sep}${checkBatchId(batchId)}`) !== null,
    open,
    move: (batchId, to, check) => {
      const [from, target] = to === 'archive' ? [folder, archive] : [archive, folder];
      const store = open(batchId, { archived: to === 'shelf' });
      return moveBatch({ files, clock, machine, command, batchId, from, to: target }, () => check(store));
    },
  };
}

function isNoFolder(dataFolder: string): UserError {
  return new UserError({
    code: 'data-folder',
    message: `${dataFolder} is a file, and no folder of batches`,
    hint: 'Name the folder that has the batches with --data-dir, or BATCH_DATA_DIR.',
  });
}
