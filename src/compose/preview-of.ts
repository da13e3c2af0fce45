import { formatCommand } from '../core/batch-commands.ts';
import type { JsonObject } from '../core/json.ts';
import { UserError } from '../core/errors.ts';
import type { OpenBatch } from './open-batch.ts';
import { type CallPreview, previewCall } from './preview.ts';
import { withPreviewBatch } from './preview-source.ts';
import type { SpendingFlags } from './spending-flags.ts';
import { createSurroundings } from './surroundings.ts';
import { type Places, withBatch } from './with-batch.ts';

export interface PreviewRequest {
  /** undefined: the item is taken from the source. */
  readonly batchId: string | undefined;
  readonly pipeline: string | undefined;
  /** An id, or `first`. */
  readonly item: string;
  readonly step: string | null;
  readonly vars: JsonObject;
  /** Of a batch that is still to be made; undefined: drawn anew, as it would be. */
  readonly seed: number | undefined;
  readonly flags: SpendingFlags;
  readonly exact: boolean;
}

/** A call of an item of a batch, or of an item that no batch has yet. */
export async function previewOf(places: Places, request: PreviewRequest): Promise<CallPreview> {
  const { batchId, pipeline, item, step, vars, seed, flags, exact } = request;
  const preview = (batch: OpenBatch, itemId: string) => previewCall(batch, itemId, step, flags, exact);
  if (batchId === undefined) {
    const surroundings = createSurroundings(places);
    return withPreviewBatch(surroundings, { pipeline, vars, seed, item }, async (batch, itemId) => ({
      batchId: null,
      ...(await preview(batch, itemId)),
    }));
  }
  return withBatch(places, { batchId, mode: 'read', pipeline, vars, seed }, async (batch) => ({
    batchId: batch.store.batchId,
    ...(await preview(batch, item === 'first' ? firstOf(batch) : item)),
  }));
}

/** An item that is called so comes before the first one. */
function firstOf({ store }: OpenBatch): string {
  let first: string | null = null;
  for (const { id } of store.readItems()) {
    first ??= id;
    if (id === 'first') return id;
  }
  if (first !== null) return first;
  throw new UserError({
    code: 'item',
    message: `The batch ${store.batchId} has no items yet`,
    hint: `Take some in: ${formatCommand(store.address, 'acquire')}`,
  });
}
