import type { NewRun, RunChange } from '../../ports/dashboard-backend.ts';
import type { SpendingFlags } from '../spending-flags.ts';
import type { Surroundings } from '../surroundings.ts';

type Wishes = Pick<RunChange, 'model' | 'lane' | 'workers' | 'maxCostUsd'>;

/** What a person chose, as the flags of an estimate. */
export function toFlags({ model, lane, workers, maxCostUsd }: Wishes, sandbox: boolean): SpendingFlags {
  return {
    ...(model === null ? {} : { model: [model] }),
    ...(lane === null ? {} : { lane: [lane] }),
    ...(workers === null ? {} : { workers }),
    ...(maxCostUsd === null ? {} : { maxCostUsd }),
    sandbox,
  };
}

/** And as the command that runs it, with the folders that are looked at here. */
export function toArgv(
  { dataFolder, outputFolder }: Surroundings,
  batchId: string,
  wishes: Wishes,
  run: {
    readonly pipeline: NewRun['pipeline'] | null;
    readonly limit: number | null;
    readonly sandbox: boolean;
    readonly redo?: RunChange['redo'];
  },
): readonly string[] {
  const { model, lane, workers, maxCostUsd } = wishes;
  const flag = (name: string, value: string | number | null) => (value === null ? [] : [`--${name}`, String(value)]);
  return [
    'all',
    ...flag('batch-id', batchId),
    ...flag('pipeline', run.pipeline),
    ...flag('limit', run.limit),
    ...flag('model', model),
    ...flag('lane', lane),
    ...flag('workers', workers),
    ...flag('max-cost', maxCostUsd),
    ...flag('redo', run.redo === 'rejected' ? run.redo : null),
    ...(run.sandbox ? ['--sandbox'] : []),
    ...flag('data-dir', dataFolder),
    ...flag('output-dir', outputFolder),
  ];
}
