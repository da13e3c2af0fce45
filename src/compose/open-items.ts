import type { JsonObject } from '../core/json.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { ItemFilter } from '../stages/items/item-filter.ts';
import { type ItemStream, openItemStream } from '../stages/items/item-stream.ts';
import type { OpenBatch } from './open-batch.ts';

/** The items that a batch's pipeline makes of its source. `close` ends what the filter runs in. */
export async function openItems(
  { workshop, store, record, surroundings }: OpenBatch,
  limit: number | null,
): Promise<ItemStream & { close(): void }> {
  const { pipeline, templates, vars } = workshop;
  const { source: definition } = pipeline;
  const names = { vars, batch: { id: store.batchId } };
  const { createSource } = await import('../adapters/sources/create-source.ts');
  const source = createSource(definition, { sourceFolder: pipeline.sourceFolder, stdin: surroundings.stdin });
  const filter = await createFilter(pipeline, names);
  const stream = openItemStream({
    source,
    definition,
    idTemplate: definition.id === null ? null : { template: templates.compile(definition.id), names },
    filter,
    seed: record.seed,
    limit,
  });
  return { ...stream, close: () => filter?.close() };
}

async function createFilter({ source, functions }: Pipeline, constants: JsonObject): Promise<ItemFilter | null> {
  if (source.filter === null) return null;
  const [{ createExpressionLanguage }, { createItemFilter }] = await Promise.all([
    import('../adapters/evaluator/create-expression-language.ts'),
    import('../stages/items/item-filter.ts'),
  ]);
  return createItemFilter(source.filter, createExpressionLanguage(), { functions, constants });
}
