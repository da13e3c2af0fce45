import { noNamedFolders } from '../../src/core/batch-commands.ts';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createBatchShelf } from '../../src/adapters/store/batch-shelf.ts';
import type { Files } from '../../src/adapters/store/files.ts';
import { createHistoryFile, historyFileName } from '../../src/adapters/store/history-file.ts';
import { createMemoryFiles, type MemoryFiles } from '../../src/adapters/store/memory-files.ts';
import type { Machine } from '../../src/adapters/store/machine.ts';
import { acquireBatch } from '../../src/compose/acquire.ts';
import { cleanBatch, planCleanOf } from '../../src/compose/clean.ts';
import { type ParseOutcome, type PrepareOutcome, parseBatch, prepareBatch } from '../../src/compose/free-stages.ts';
import type { Consent } from '../../src/compose/offer.ts';
import { type OpenBatch, openBatch } from '../../src/compose/open-batch.ts';
import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import { type ProcessRequest, processBatch } from '../../src/compose/process.ts';
import type { Selection, SpendingFlags } from '../../src/compose/spending-flags.ts';
import type { Surroundings } from '../../src/compose/surroundings.ts';
import { type VerifyOutcome, verifyBatch } from '../../src/compose/verify.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { LedgerLine } from '../../src/core/ledger.ts';
import type { Step } from '../../src/core/pipeline.ts';
import type { CleanPlan } from '../../src/engine/clean-plan.ts';
import type { CleanStage } from '../../src/engine/files-to-empty.ts';
import type { AcquiredBatch } from '../../src/compose/acquire.ts';
import { createWorkshop } from '../../src/stages/workshop.ts';
import type { Evaluator } from '../../src/ports/evaluator.ts';
import type { ProgressEvent } from '../../src/ports/reporter.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeMachines } from './fake-machine.ts';
import type { FakeProvider } from './fake-provider.ts';
import { createLossyFiles, type Loss } from './lossy-files.ts';
import { createStoppingFiles, StopError, type StoppingOptions } from './stopping-files.ts';
import { type OnNetwork, throughNetwork } from './stopping-network.ts';

/** Files of a pipeline's folder: name → text. */
export type PipelineFiles = Readonly<Record<string, string>>;

export interface WorldOptions {
  readonly pipeline: PipelineFiles;
  /** A folder that has these files already, of a world whose pipeline is not edited. */
  readonly pipelineFolder?: string;
  readonly provider: FakeProvider;
  readonly evaluator?: Evaluator;
  /** Changes to the steps that pipeline.yaml cannot say yet: rules. */
  readonly steps?: Readonly<Record<string, Partial<Step>>>;
  /** What is not waited for may be lost in a power cut. */
  readonly losesUnsynced?: boolean;
}

export interface ProcessOptions extends Partial<SpendingFlags> {
  readonly selection?: Partial<Selection>;
  readonly step?: string;
  readonly scope?: ProcessRequest['scope'];
  readonly consent?: Partial<Consent>;
}

/** What one process of the program can do with the batch. */
export interface Session {
  readonly batch: OpenBatch;
  acquire(limit?: number): Promise<AcquiredBatch>;
  prepare(selection?: Partial<Selection>): Promise<PrepareOutcome>;
  process(options?: ProcessOptions): Promise<ProcessOutcome>;
  parse(selection?: Partial<Selection>): Promise<ParseOutcome>;
  clean(
    stage: CleanStage,
    options?: { readonly step?: string; readonly selection?: Partial<Selection> },
  ): Promise<CleanPlan>;
  verify(repair?: boolean): Promise<VerifyOutcome>;
}

export interface World {
  readonly memory: MemoryFiles;
  readonly clock: FakeClock;
  readonly events: ProgressEvent[];
  /** The folder of the batch. */
  readonly folder: string;
  readonly pipelineFolder: string;
  /** Names of the answers that were put aside because the batch's disk would not take them. */
  rescued(): readonly string[];
  provider: FakeProvider;
  steps: Readonly<Record<string, Partial<Step>>>;
  /** A process that opens the batch, does `work` and ends in order. Errors come through; its lock stays when it was killed. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** The same, killed at the n-th durable operation or act over the network; `killed: false`: it came to its end before. */
  runUntil(
    stop: StoppingOptions,
    work: (session: Session) => Promise<unknown>,
  ): Promise<{ readonly killed: boolean; readonly operations: readonly string[] }>;
  /** `verify --repair`, killed in the same way; without `stop` to its end. */
  repairUntil(stop: StoppingOptions): Promise<{
    readonly killed: boolean;
    readonly operations: readonly string[];
    readonly outcome: VerifyOutcome | null;
  }>;
  /** The same without taking the lock. */
  look<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Every process of the machine is gone, and it starts anew, without what was lost of what had not reached its disk. */
  powerCut(loss?: Loss): void;
  /** Replaces files of the pipeline's folder. */
  edit(files: PipelineFiles): void;
  /** The ledger's lines. */
  ledger(): readonly LedgerLine[];
  /** A file below the batch's folder; null where it is missing. */
  read(path: string): string | null;
  /** As a person at the keyboard would: replaces, or with null removes, a file below the batch's folder. */
  write(path: string, text: string | null): void;
  /** Removes a whole folder below the batch's. */
  removeFolder(path: string): void;
  /** Makes the batch a copy of one that another world came to. */
  copyFrom(other: World): void;
  /** Every path below the batch's folder. */
  paths(): readonly string[];
  /** The batch as two runs can be compared: without call ids, times and what only people read. */
  tree(): Readonly<Record<string, unknown>>;
}

const dataFolder = '/data';
const batchId = 'b';
const everything: Selection = { limit: null, only: null };
const made: string[] = [];
let ids = 0;

function nextId(length: number): string {
  ids += 1;
  return ids.toString(36).padStart(length, '0').slice(-length);
}

/** One batch in memory with a pipeline on disk and a provider that is none. */
export function createWorld(options: WorldOptions): World {
  const pipelineFolder = options.pipelineFolder ?? mkdtempSync(join(tmpdir(), 'batch-world-'));
  made.push(pipelineFolder);
  const machines = createFakeMachines();
  // Ids of their own in every world, so that one can be the copy of another.
  const clock: FakeClock = { ...createFakeClock(), randomId: (length) => nextId(length) };
  const memory = createMemoryFiles({ now: () => clock.now() });
  const disk = options.losesUnsynced === true ? createLossyFiles(memory, () => clock.now()) : null;
  const folder = `${dataFolder}/${batchId}`;
  const events: ProgressEvent[] = [];
  const rescueFolder = join(pipelineFolder, 'rescued');

  const world: World = {
    memory,
    clock,
    events,
    folder,
    pipelineFolder,
    rescued: () =>
      existsSync(rescueFolder)
        ? readdirSync(rescueFolder, { recursive: true })
            .map(String)
            .filter((name) => name.endsWith('.json'))
            .map((name) => basename(name))
        : [],
    provider: options.provider,
    steps: options.steps ?? {},
    run: (work) => withMachine(disk?.files ?? memory, machines.start(), 'create', work),
    look: (work) => withMachine(memory, machines.start(), 'read', work),
    async runUntil(stop, work) {
      const machine = machines.start();
      const stopping = createStoppingFiles(disk?.files ?? memory, stop);
      try {
        await withMachine(stopping.files, machine, 'create', work, stopping.network);
      } catch (error) {
        if (!stopping.isStopped()) throw error;
        if (!isKill(error)) throw error;
      } finally {
        if (stopping.isStopped()) machines.kill(machine);
      }
      return { killed: stopping.isStopped(), operations: stopping.operations() };
    },
    async repairUntil(stop) {
      const machine = machines.start();
      const stopping = createStoppingFiles(disk?.files ?? memory, stop);
      let outcome: VerifyOutcome | null = null;
      try {
        outcome = await withMachine(stopping.files, machine, 'repair', (session) => session.verify(true));
      } catch (error) {
        if (!stopping.isStopped() || !isKill(error)) throw error;
      } finally {
        if (stopping.isStopped()) machines.kill(machine);
      }
      return { killed: stopping.isStopped(), operations: stopping.operations(), outcome };
    },
    powerCut(loss = 'nothing') {
      machines.reboot('desk');
      // Long enough for a lock to be taken over whose machine was started anew.
      clock.advance(4 * 60_000);
      disk?.cut(loss);
    },
    edit: (files) => writeFiles(pipelineFolder, files),
    ledger: () => toLines(memory.readText(`${folder}/.batch/ledger.jsonl`) ?? ''),
    read: (path) => memory.readText(`${folder}/${path}`),
    write(path, text) {
      if (text === null) memory.remove(`${folder}/${path}`);
      else {
        if (memory.look(dirname(`${folder}/${path}`)) === null) memory.makeFolder(dirname(`${folder}/${path}`));
        memory.writeInPlace(`${folder}/${path}`, text);
      }
    },
    removeFolder: (path) => removeTree(memory, `${folder}/${path}`),
    copyFrom(other) {
      for (const [path, text] of Object.entries(other.memory.readTree(folder))) {
        const parts = `${folder}/${path}`.split('/').slice(0, -1);
        for (let depth = 2; depth <= parts.length; depth += 1) memory.makeFolder(parts.slice(0, depth).join('/'));
        memory.writeInPlace(`${folder}/${path}`, text);
      }
      disk?.settle();
    },
    paths: () => Object.keys(memory.readTree(folder)),
    tree: () => toComparable(memory.readTree(folder)),
  };
  if (options.pipelineFolder === undefined) world.edit(options.pipeline);
  return world;

  async function withMachine<T>(
    files: Files,
    machine: Machine,
    mode: 'read' | 'create' | 'repair',
    work: (session: Session) => Promise<T>,
    onNetwork: OnNetwork = () => {},
  ): Promise<T> {
    const surroundings: Surroundings = {
      environment: {},
      currentFolder: pipelineFolder,
      dataFolder,
      outputFolder: join(pipelineFolder, 'output'),
      named: noNamedFolders,
      stdin: Readable.from([]),
      clock,
      shelf: createBatchShelf({ files, dataFolder, clock, machine, command: 'test' }),
      history: createHistoryFile(memory, `${dataFolder}/${historyFileName}`),
      providers: async () => ({
        simulated: false,
        of: () => throughNetwork(world.provider, onNetwork),
        also: async () => {},
        close: async () => {},
      }),
      rescueFolder,
      ...(options.evaluator === undefined ? {} : { evaluator: options.evaluator }),
    };
    const opened = await openBatch(surroundings, {
      batchId,
      mode: mode === 'repair' ? 'write' : mode,
      setsDamageAside: mode === 'repair',
      seed: 7,
      ...(mode === 'create' ? { pipeline: pipelineFolder } : {}),
    });
    const batch = withSteps(opened, world.steps);
    try {
      return await work(toSession(batch));
    } finally {
      await batch.close();
    }
  }

  function toSession(batch: OpenBatch): Session {
    const reporter = { report: (event: ProgressEvent) => void events.push(event) };
    const selectionOf = (selection: Partial<Selection> = {}): Selection => ({ ...everything, ...selection });
    return {
      batch,
      acquire: (limit) => acquireBatch(batch, limit, reporter),
      prepare: (selection) => prepareBatch(batch, selectionOf(selection), null, reporter),
      process: ({ selection, step, scope, consent, ...flags } = {}) =>
        processBatch(batch, {
          selection: selectionOf(selection),
          step: step ?? null,
          scope: scope ?? 'process',
          flags: { sandbox: false, workers: 1, ...flags },
          consent: { ask: async () => 'yes', askForMore: async () => null, ...consent },
          reporter,
        }),
      parse: (selection) => parseBatch(batch, selectionOf(selection), null, reporter),
      async clean(stage, { step, selection } = {}) {
        const plan = planCleanOf(batch, selectionOf(selection), stage, step ?? null);
        await cleanBatch(batch, plan);
        return plan;
      },
      verify: (repair = false) => verifyBatch(batch, repair),
    };
  }
}

/** To be called after the tests of a file. */
export function removeWorlds(): void {
  for (const folder of new Set(made.splice(0))) rmSync(folder, { recursive: true, force: true });
}

function withSteps(batch: OpenBatch, changes: Readonly<Record<string, Partial<Step>>>): OpenBatch {
  const { whole: pipeline } = batch.workshop;
  const steps = pipeline.steps.map((step) => ({ ...step, ...changes[step.name] }) as Step);
  return { ...batch, workshop: createWorkshop({ ...batch.workshop, pipeline: { ...pipeline, steps } }) };
}

function writeFiles(folder: string, files: PipelineFiles): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What the workers of a dead process throw, alone or as the cause of what else went wrong. */
function isKill(error: unknown): boolean {
  return error instanceof StopError || (error instanceof Error && error.cause !== undefined && isKill(error.cause));
}

function removeTree(memory: MemoryFiles, path: string): void {
  for (const entry of memory.list(path) ?? []) {
    if (entry.isDirectory()) removeTree(memory, `${path}/${entry.name}`);
    else memory.remove(`${path}/${entry.name}`);
  }
  memory.removeFolder(path);
}

const leftOut = new Set(['.batch/lock', '.batch/log.jsonl', '.batch/pipeline.json', '.batch/answers.jsonl']);

function toComparable(tree: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(tree)) {
    // Jobs have other numbers where one of them never left; what they brought is in the items.
    if (leftOut.has(path) || path.startsWith('.batch/jobs/')) continue;
    if (path === '.batch/batch.json' || path === '.batch/batch.copy.json')
      result[path] = without(JSON.parse(text) as JsonObject, ['uid', 'createdAt', 'pipeline']);
    else if (path === '.batch/ledger.jsonl') result[path] = paidPlaces(text);
    else if (path === '.batch/items.jsonl') result[path] = text.replace(/"at":"[^"]*"/, '');
    else if (path.endsWith('receipt.json') && text !== '') result[path] = toComparableReceipt(text);
    else if (path.endsWith('error.json')) result[path] = without(JSON.parse(text) as JsonObject, ['at']);
    else result[path] = text;
  }
  return result;
}

/** Where in its job an answer lies is chance. */
function toComparableReceipt(text: string): unknown {
  const receipt = without(JSON.parse(text) as JsonObject, ['callId', 'askedAt', 'answeredAt']);
  return receipt['lane'] === 'batch' ? without(receipt, ['response']) : receipt;
}

function without(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** What was paid for, in no order: which worker comes first is chance. */
function paidPlaces(text: string): readonly string[] {
  return toLines(text)
    .flatMap((line) => (line.type === 'paid' ? [`${line.item} ${line.step} ${line.attempt} $${line.costUsd}`] : []))
    .sort();
}

/** Whole lines; one that a kill left torn stays until the next one is written. */
function toLines(text: string): readonly LedgerLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LedgerLine);
}
