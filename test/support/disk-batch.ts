import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { acquireBatch } from '../../src/compose/acquire.ts';
import { type AllOutcome, runAll } from '../../src/compose/all.ts';
import { prepareBatch } from '../../src/compose/free-stages.ts';
import { type BatchStatus, statusOf } from '../../src/compose/look.ts';
import { type OpenBatch, openBatch } from '../../src/compose/open-batch.ts';
import { openForLooking } from '../../src/compose/open-for-looking.ts';
import type { ProcessOutcome } from '../../src/compose/outcome.ts';
import { processBatch } from '../../src/compose/process.ts';
import { createSurroundings, type Surroundings } from '../../src/compose/surroundings.ts';
import { type VerifyOutcome, verifyBatch } from '../../src/compose/verify.ts';
import type { AcquiredBatch } from '../../src/compose/acquire.ts';
import { recordConsent } from './all-run.ts';
import type { PipelineFiles } from './batch-world.ts';
import type { FakeProvider } from './fake-provider.ts';

/** One batch on the disk, for what memory cannot hold: links, and files where folders belong. */
export interface DiskBatch {
  /** Holds pipeline/, data/ and output/. */
  readonly top: string;
  /** The path of something in the batch's folder. */
  place(path: string): string;
  acquire(): Promise<AcquiredBatch>;
  /** prepare, then process. */
  process(): Promise<ProcessOutcome>;
  all(): Promise<AllOutcome>;
  verify(): Promise<VerifyOutcome>;
  status(): Promise<BatchStatus>;
  remove(): void;
}

export function createDiskBatch(pipeline: PipelineFiles, provider: FakeProvider): DiskBatch {
  const top = mkdtempSync(join(tmpdir(), 'disk-batch-'));
  mkdirSync(join(top, 'pipeline'));
  for (const [name, text] of Object.entries(pipeline)) writeFileSync(join(top, 'pipeline', name), text);
  const surroundings: Surroundings = {
    ...createSurroundings({ environment: {}, currentFolder: top, stdin: Readable.from([]) }),
    providers: async () => ({ simulated: false, of: () => provider, also: async () => {}, close: async () => {} }),
  };
  const everything = { limit: null, only: null };
  const paying = {
    step: null,
    flags: { sandbox: false, workers: 2 },
    consent: recordConsent(),
    reporter: { report: () => {} },
  };

  async function run<T>(work: (batch: OpenBatch) => Promise<T>): Promise<T> {
    const batch = await openBatch(surroundings, { batchId: 'b', mode: 'create', pipeline: join(top, 'pipeline') });
    try {
      return await work(batch);
    } finally {
      await batch.close();
    }
  }

  return {
    top,
    place: (path) => join(top, 'data/b', path),
    acquire: () => run((batch) => acquireBatch(batch, undefined, paying.reporter)),
    process: () =>
      run(async (batch) => {
        await prepareBatch(batch, everything, null, paying.reporter);
        return processBatch(batch, { ...paying, selection: everything, scope: 'process' });
      }),
    all: () => run((batch) => runAll(batch, { ...paying, limit: undefined, items: undefined })),
    verify: () => run((batch) => verifyBatch(batch, false)),
    status: async () => statusOf(await openForLooking(surroundings, 'b')),
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}
