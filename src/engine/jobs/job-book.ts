import { numberOfJobFile } from '../../core/job-files.ts';
import { isOpenJob, type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';

/** The records of a batch's jobs, as they stand on disk: a record is kept there before it is known here. */
export interface JobBook {
  /** Unlike that of another start of the machine, or of another machine; '': it does not say. */
  readonly machineRun: string;
  /** Those that can be read, by number, rising. */
  readonly records: ReadonlyMap<number, JobRecord>;
  /** Those that may still bring outcomes. */
  open(): readonly JobRecord[];
  /** Ids that providers have given. */
  knownIds(): ReadonlySet<string>;
  /** A number that no job has or had, by its files and by the ledger. */
  takeNumber(): number;
  /** On disk when it resolves. */
  keep(record: JobRecord): Promise<JobRecord>;
}

export function readJobBook(
  { jobs }: Pick<BatchStore, 'jobs'>,
  fold: Pick<LedgerFold, 'jobs'>,
  machineRun = '',
): JobBook {
  const records = new Map<number, JobRecord>();
  for (const number of jobs.list()) {
    const record = jobs.read(number);
    if (record !== null) records.set(number, record);
  }
  const numbers = [...fold.jobs, ...jobs.listNames().map((name) => numberOfJobFile(name) ?? 0)];
  let last = numbers.reduce((highest, number) => Math.max(highest, number), 0);
  return {
    machineRun,
    records,
    open: () => [...records.values()].filter(isOpenJob),
    knownIds: () => new Set([...records.values()].map(providerJobIdOf).filter((id) => id !== null)),
    takeNumber() {
      last += 1;
      return last;
    },
    async keep(record) {
      await jobs.writeDurably(record);
      records.set(record.number, record);
      return record;
    },
  };
}
