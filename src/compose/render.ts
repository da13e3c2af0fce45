import { join } from 'node:path';
import { createView } from '../engine/view.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { BatchView } from '../core/view.ts';
import { resolveModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import { outputFolderOf } from './surroundings.ts';
import { loadAsUsual } from './heap-growth.ts';

export interface RenderOutcome {
  readonly batchId: string;
  /** Paths of what was written, the one to open first in front. */
  readonly files: readonly string[];
  readonly counts: BatchView['counts'];
}

/** Makes every output of the pipeline from what there is now; the gaps are listed on the page. */
export async function renderBatch(batch: OpenBatch, reporter: Reporter): Promise<RenderOutcome> {
  const { createOutput } = await loadAsUsual(() => import('../adapters/outputs/create-output.ts'));
  const view = viewOf(batch);
  const folder = outputFolderOf(batch.surroundings, batch.store.batchId);
  reporter.report({ kind: 'stage-started', stage: 'render', total: null });
  const files: string[] = [];
  for (const definition of batch.workshop.pipeline.outputs) {
    const output = await createOutput(definition, {
      templates: batch.workshop.templates,
      dataFolder: batch.surroundings.dataFolder,
    });
    for (const file of await output.write(view, folder)) files.push(join(folder, file));
  }
  reporter.report({ kind: 'stage-ended', stage: 'render' });
  return { batchId: batch.store.batchId, files, counts: view.counts };
}

export function viewOf(batch: OpenBatch): BatchView {
  const models = resolveModels(
    batch.workshop.pipeline,
    batch.record.models,
    {},
    batch.prices,
    new Date(batch.surroundings.clock.now()),
  );
  return createView(batch.workshop, batch.record, batch.fold, (step) => models.ofStep(step).model.model);
}
