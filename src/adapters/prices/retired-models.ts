import type { ModelId } from '../../core/request.ts';

/**
 * Models without a price here that are known to be gone, with their day where it was announced (openai 7.55.0, list of
 * deprecated models; docs.claude.com; checked 2026-11-20). A dated id among them does not get the price of its base.
 */
const retiredModels: Readonly<Record<string, string | null>> = {
  'anthropic/claude-sonnet-4-20250514': null,
  'openai/gpt-4o-2024-05-13': '2026-10-23',
  'openai/gpt-4.1-nano': '2026-10-23',
  'openai/o4-mini': '2026-10-23',
  'openai/o3-mini': '2026-10-23',
  'openai/o1': '2026-10-23',
  'openai/gpt-4-turbo': '2026-10-23',
  'openai/gpt-4': '2026-10-23',
  'openai/gpt-3.5-turbo': '2026-10-23',
};

/** The day a model without a price was retired; null: some day before the list was made; undefined: not known to be. */
export function findRetirement({ provider, model }: ModelId): string | null | undefined {
  return retiredModels[`${provider}/${model}`];
}
