import { statSync } from 'node:fs';
import { join } from 'node:path';
import { diskCodeOf } from '../../adapters/store/disk-errors.ts';
import { stampOfPipeline } from '../pipeline-note.ts';

/** What any command leaves a trace in: the folder by its lock, the files by their lines. */
const traces = [
  '.batch',
  '.batch/batch.json',
  '.batch/pipeline.json',
  '.batch/items.jsonl',
  '.batch/ledger.jsonl',
  '.batch/log.jsonl',
  '.batch/jobs',
  'all_results.json',
];

/** Another one: something may have happened to the batch. `pipeline`: as its record names it; null: not known yet. */
export function stampOfBatch(batchFolder: string, pipeline: string | null): string {
  const parts = traces.map((name) => {
    try {
      const stats = statSync(join(batchFolder, name), { throwIfNoEntry: false });
      return stats === undefined ? '-' : `${stats.mtimeMs} ${stats.size}`;
    } catch (error) {
      const code = diskCodeOf(error);
      if (code === null) throw error;
      return code;
    }
  });
  return [...parts, pipeline === null ? '' : stampOfPipeline(pipeline)].join('|');
}
