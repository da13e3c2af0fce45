import { UserError } from '../../core/errors.ts';
import type { DashboardBackend } from '../../ports/dashboard-backend.ts';
import type { Surroundings } from '../surroundings.ts';
import { toBatchDetail } from './batch-detail.ts';
import type { BatchFacts } from './batch-facts.ts';
import { listFolder, readFileStart } from './batch-files.ts';
import type { BatchWatch } from './batch-watch.ts';
import type { LookMethod } from './channel.ts';
import type { Generation } from './generation.ts';
import { lookHome } from './home.ts';
import { lookAtItem } from './item-detail.ts';
import { createItemPages } from './item-page.ts';
import { readLogPage } from './log-page.ts';
import { createProcessLooks } from './process-view.ts';
import { createSelfMeter } from './self-meter.ts';
import { createWatches } from './watches.ts';

/** What the dashboard asks every moment. No lock is taken and nothing is written. */
export function createLooking(surroundings: Surroundings): Pick<DashboardBackend, LookMethod> {
  const watches = createWatches(surroundings);
  const meter = createSelfMeter();
  const pageOf = createItemPages();
  const processes = createProcessLooks(surroundings);

  return {
    home: ({ archived }) => lookHome(surroundings, watches, meter, archived),
    async batch(batchId) {
      const watch = await watches.open(batchId);
      const { facts, generation } = opened(watch);
      const settings = await processes.settings(generation.outline.store, watch.lookAtLock());
      return toBatchDetail(surroundings, watch, facts, generation, settings);
    },
    async items(batchId, query) {
      return pageOf(opened(await watches.open(batchId)).generation, query);
    },
    async item(batchId, itemId) {
      const watch = await watches.open(batchId);
      return lookAtItem(surroundings, watch, opened(watch).generation, itemId);
    },
    async log(batchId, cursor, limit) {
      return readLogPage(surroundings, watches.find(batchId), cursor, limit);
    },
    async files(batchId, folder) {
      return listFolder(watches.find(batchId).folder, folder);
    },
    async file(batchId, path) {
      return readFileStart(watches.find(batchId).folder, path);
    },
    process: (batchId) => processes.view(batchId),
  };
}

/** A batch is opened in a few milliseconds; only its counting takes longer. */
function opened({ facts, generation, batchId }: BatchWatch): {
  readonly facts: BatchFacts;
  readonly generation: Generation;
} {
  if (facts !== null && generation !== null) return { facts, generation };
  throw new UserError({
    code: 'opening',
    message: `${batchId} is being opened`,
    hint: 'It is there in a moment.',
  });
}
