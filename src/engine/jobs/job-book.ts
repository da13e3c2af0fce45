import { isOpenJob, type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { BatchStore } from '../../ports/batch-store.ts';

/** The records of a batch's jobs, as they stand on disk: a record is kept there before it is known here. */
export interface JobBook {
  /** Unlike that of another start of the machine, or of another machine; '': it does not say. */
  readonly machineRun: string;
  /** By number, rising. */
  readonly records: ReadonlyMap<number, JobRecord>;
  /** Numbers whose record is there and cannot be read. */
  readonly unreadable: readonly number[];
  /** Those that may still bring outcomes. */
  open(): readonly JobRecord[];
  /** Ids that providers have given. */
  knownIds(): ReadonlySet<string>;
  /** A number that no job has or had. */
  takeNumber(): number;
  /** On disk when it resolves. */
  keep(record: JobRecord): Promise<JobRecord>;
}

export function readJobBook({ jobs }: Pick<BatchStore, 'jobs'>, machineRun = ''): JobBook {
  const records = new Map<number, JobRecord>();
  const unreadable: number[] = [];
  let last = 0;
  for (const number of jobs.list()) {
    const record = jobs.read(number);
    if (record === null) unreadable.push(number);
    else records.set(number, record);
    last = Math.max(last, number);
  }
  return {
    machineRun,
    records,
    unreadable,
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
