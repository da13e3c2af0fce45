import { type BatchAddress, type NamedFolders, noNamedFolders } from '../../core/batch-commands.ts';
import { resolve, sep } from 'node:path';
import type { LedgerLine } from '../../core/ledger.ts';
import { type Clock, isoNow } from '../../ports/clock.ts';
import type { BatchStore, LockOutcome } from '../../ports/batch-store.ts';
import { createAnswerJournal } from './answer-journal.ts';
import { replaceBy, writeTemporary } from './atomic-write.ts';
import { readBatchRecord, writeBatchRecord } from './batch-record-file.ts';
import { createCareFiles } from './care-files.ts';
import { createCheckpoints } from './checkpoints.ts';
import { childNumbers, isChildName } from './child-names.ts';
import { createControlFiles } from './control-files.ts';
import { createDurableWriter } from './durable-write.ts';
import type { Files } from './files.ts';
import { createFolderGuard } from './folder-guard.ts';
import { createItemsFile } from './items-file.ts';
import { attemptsFolderName, createLayout, jobsFolderName, ownFilesRecordFirst, plainStep } from './layout.ts';
import { createJobStore } from './job-store.ts';
import { createLookingFiles } from './looking-files.ts';
import { createLedgerFile } from './ledger-file.ts';
import { isLeftBehind, lookAtLock, readHolder, takeLock } from './lock.ts';
import { createLogFile } from './log-file.ts';
import { keptParts, toPartPath } from './log-parts.ts';
import type { Machine } from './machine.ts';
import { moveFolder } from './move-folder.ts';
import { toNoBatchError } from './no-batch-error.ts';
import { createPictures } from './pictures.ts';
import { createAnswerPlacer } from './place-answers.ts';
import { removeAttemptTree, removeInOneAct, removeItemTree } from './remove-folders.ts';
import { readResultsFile, writeResultsFile, writeResultsFileLater } from './results-file.ts';
import { readTold, writeTold } from './told-file.ts';
import { sweepFolder, sweepTree } from './sweep.ts';
import { createWriteGuard, guardWrites } from './write-guard.ts';

export interface BatchStoreOptions {
  readonly files: Files;
  readonly dataFolder: string;
  readonly batchId: string;
  readonly named?: NamedFolders;
  readonly clock: Clock;
  readonly machine: Machine;
  /** What a lock says of its holder. */
  readonly command: string;
  /** Lines of items and ledger that cannot be read are left out instead of refused. */
  readonly skipsDamage: boolean;
}

/** One batch, as files. Nothing is opened before it is asked for. */
export function createBatchStore(options: BatchStoreOptions): BatchStore {
  const { batchId, clock, machine, command, skipsDamage } = options;
  const address: BatchAddress = { batchId, ...(options.named ?? noNamedFolders) };
  const dataFolder = resolve(options.dataFolder);
  const layout = createLayout(dataFolder, batchId);
  const looking = skipsDamage ? createLookingFiles(options.files, layout.ownPlaces) : null;
  const files = looking?.files ?? options.files;
  const guard = createFolderGuard(files, layout.batchFolder);
  const durable = createDurableWriter(files, guard, dataFolder);
  const items = createItemsFile(files, guard, layout.ownFile('items.jsonl'), address, skipsDamage);
  const ledger = createLedgerFile(files, guard, durable, layout.ownFile('ledger.jsonl'), address, skipsDamage);
  let isLockOurs = (): boolean => false;
  const log = createLogFile({
    files,
    guard,
    path: layout.ownFile('log.jsonl'),
    now: () => isoNow(clock),
    mayRotate: () => isLockOurs(),
  });
  const boot = machine.bootId === '' ? '' : `${machine.host}/${machine.bootId}`;
  const journalPath = layout.ownFile('answers.jsonl');
  const journal = createAnswerJournal({ files, guard, durable, path: journalPath, boot, now: () => clock.now() });
  const checkpoints = createCheckpoints(files, guard);
  const pictures = createPictures(files, guard, layout);
  const recordPath = layout.ownFile('batch.json');
  const pipelinePath = layout.ownFile('pipeline.json');
  const lockParts = { files, path: layout.ownFile('lock'), clock, machine, command };
  const pending = new Set<Promise<void>>();
  const writing = createWriteGuard(clock, address);
  const answers = createAnswerPlacer(files, guard, journal, writing);
  /** A holder that ended in order leaves no temp files. */
  let mayHaveStrays = true;

  function forgetFolders(): void {
    guard.forget();
    durable.forget();
  }

  /** Keeps what is on its way to the disk, so that close can wait for it. Its failure is its caller's. */
  function track<Result>(work: Promise<Result>): Promise<Result> {
    const settled: Promise<void> = work
      .then(
        () => {},
        () => {},
      )
      .then(() => void pending.delete(settled));
    pending.add(settled);
    return work;
  }

  function lock({ create }: { readonly create: boolean }): LockOutcome {
    if (!create && files.look(recordPath) === null) throw toNoBatchError(address, options.dataFolder);
    guard.ensure(layout.ownFolder);
    const { outcome: taken, replacedStale } = takeLock(lockParts);
    const outcome = writing.watch(taken);
    if (outcome.kind === 'locked') {
      mayHaveStrays = replacedStale;
      isLockOurs = outcome.isStillOurs;
    }
    return outcome;
  }

  function folderNames(folder: string): readonly string[] {
    return (files.list(folder) ?? [])
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  }

  const store: BatchStore = {
    batchId,
    address,
    get exists() {
      return files.look(recordPath) !== null;
    },
    readBatchRecord: () => readBatchRecord(files, recordPath, address),
    writeBatchRecord: (record) => writeBatchRecord(files, guard, recordPath, layout.ownFile('batch.copy.json'), record),
    readPipelineNote: () => files.readText(pipelinePath),
    writePipelineNote(text) {
      if (files.readText(pipelinePath) !== text)
        replaceBy(files, writeTemporary(files, guard, pipelinePath, text), pipelinePath);
    },

    readItems: items.read,
    followItems: items.follow,
    readClosing: items.readClosing,
    appendItems: items.append,
    appendClosing: (line) => items.append([line]),
    removeItems: items.remove,

    readPicture: pictures.read,
    listItemFolders: () => folderNames(layout.batchFolder),
    listChildren: (itemId, expand) => {
      const folder = layout.stepFolder(itemId, expand);
      return guard.stands(folder) ? childNumbers(folderNames(folder)) : [];
    },
    listForeignChildren: (itemId, expand) => {
      const folder = layout.stepFolder(itemId, expand);
      return guard.stands(folder) ? folderNames(folder).filter((name) => !isChildName(name)) : [];
    },
    listForeignFolders: (itemId, steps) => {
      const folder = layout.itemFolder(itemId);
      guard.refuseLink(folder);
      return folderNames(folder).filter((name) => name !== attemptsFolderName && !steps.includes(name));
    },

    readItemFile: (itemId, file) => checkpoints.read(layout.itemFolder(itemId), file),
    readStepFile: (itemId, step, file, attempt) => checkpoints.read(layout.stepFolder(itemId, step, attempt), file),
    writeItemFile: (itemId, file, text) => checkpoints.write(layout.itemFolder(itemId), file, text),
    writeStepFile: (itemId, step, file, text, isNew) =>
      checkpoints.write(layout.stepFolder(itemId, step), file, text, isNew),
    writeStepFileDurably: (itemId, step, file, text, generation = null) => {
      const entry = { itemId, step, file, text, ...(generation === null ? {} : { generation }) };
      return track(answers.place(`${layout.stepFolder(itemId, step)}${sep}${file}`, entry));
    },
    readAnswerJournal: journal.read,
    restoreStepFile: (itemId, step, file, text, attempt) =>
      track(durable.write(`${layout.stepFolder(itemId, step, attempt)}${sep}${file}`, text)),
    settleAnswerJournal: async () => {
      if (journal.read() !== null) journal.markClosed();
      await journal.settle(({ itemId, step, file }) => `${layout.stepFolder(itemId, step)}${sep}${file}`);
    },
    removeItemFile: (itemId, file) => checkpoints.remove(layout.itemFolder(itemId), file),
    removeStepFile: (itemId, step, file) => checkpoints.remove(layout.stepFolder(itemId, step), file),
    setAsideStepFile: (itemId, step, file, attempt) =>
      checkpoints.move(layout.stepFolder(itemId, step), file, layout.stepFolder(itemId, step, attempt)),
    setAsideStepFolder: (itemId, step, attempt) => {
      if (step === plainStep) return;
      const target = layout.stepFolder(itemId, step, attempt);
      moveFolder(files, guard, layout.stepFolder(itemId, step), target, forgetFolders);
    },
    moveChild: (from, to) => {
      const target = layout.itemFolder(to);
      return files.look(target) === null && moveFolder(files, guard, layout.itemFolder(from), target, forgetFolders);
    },
    removeStepFolder: (itemId, step) => {
      const folder = layout.stepFolder(itemId, step);
      if (step === plainStep || !guard.stands(folder)) return;
      forgetFolders();
      removeInOneAct(files, folder);
    },
    openAttemptFolder: (itemId, attempt) => void guard.ensure(layout.attemptFolder(itemId, attempt)),
    removeAttempt: (itemId, attempt) => {
      const folder = layout.attemptFolder(itemId, attempt);
      if (!guard.stands(folder)) return;
      forgetFolders();
      removeAttemptTree(files, layout.attemptsFolder(itemId), folder);
    },
    removeEmptyStepFolder: (itemId, step) => {
      const folder = layout.stepFolder(itemId, step);
      if (step === plainStep || !guard.stands(folder)) return;
      forgetFolders();
      files.removeFolder(folder);
    },
    removeItemFolder: (itemId) => {
      const folder = layout.itemFolder(itemId);
      if (!guard.stands(folder)) return;
      forgetFolders();
      removeItemTree(files, folder);
    },

    readLedger: ledger.read,
    followLedger: ledger.follow,
    appendLedger: ledger.append,
    appendLedgerDurably: (line: LedgerLine) => track(ledger.appendDurably(line)),
    syncLedger: () => track(ledger.sync()),
    isLockLost: writing.isLost,
    refuseIfLockLost: writing.refuseIfLost,
    jobs: createJobStore(files, guard, durable, `${layout.ownFolder}${sep}${jobsFolderName}`, writing.isLost),

    care: createCareFiles({
      files,
      guard,
      layout,
      address,
      unreadable: () => looking?.unreadable() ?? [],
      hasStaleLock: () => isLeftBehind(lockParts),
      release: () => {
        for (const file of [items, ledger]) file.close();
      },
    }),

    appendLog: (...lines) => log.append(lines),
    readLog: log.read,
    readLogBack: log.readBack,
    readLogAfter: log.readAfter,
    readTold: () => readTold(files, layout.ownFile('told.json')),
    writeTold: (names) => writeTold(files, guard, layout.ownFile('told.json'), names),
    writeResults: (elements) => {
      guard.ensure(layout.batchFolder);
      writeResultsFile(files, layout.results, elements);
    },
    writeResultsLater: (elements) => {
      guard.ensure(layout.batchFolder);
      return writeResultsFileLater(files, layout.results, elements);
    },
    readResults: () => readResultsFile(files, layout.results, address),

    lock,
    readLockHolder: () => readHolder(lockParts),
    lookAtLock: () => lookAtLock(lockParts),
    control: createControlFiles(files, guard, layout),
    sweepTemporaryFiles: ({ everywhere } = { everywhere: false }) => {
      const own = sweepFolder(files, layout.batchFolder) + sweepFolder(files, layout.ownFolder);
      if (!mayHaveStrays && !everywhere) return own;
      const rest = sweepTree(files, layout.batchFolder);
      mayHaveStrays = false;
      return own + rest;
    },
    removeIfEmpty: () => {
      for (const _ of items.read()) return false;
      for (const _ of ledger.read()) return false;
      if (folderNames(layout.batchFolder).length > 0) return false;
      for (const file of [items, ledger, journal, log]) file.close();
      forgetFolders();
      // The record first: a folder without it is no batch. The lock last.
      for (const name of ownFilesRecordFirst) files.remove(layout.ownFile(name));
      for (let place = 1; place <= keptParts; place += 1) files.remove(toPartPath(layout.ownFile('log.jsonl'), place));
      files.removeFolder(layout.ownFolder);
      files.removeFolder(layout.batchFolder);
      return true;
    },
    close: async () => {
      await Promise.all(pending);
      answers.close();
      for (const file of [items, ledger, journal, log]) file.close();
    },
  };
  return guardWrites(store, writing);
}
