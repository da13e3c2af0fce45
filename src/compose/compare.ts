import type { Comparison } from '../core/comparison.ts';
import type { Surroundings } from './surroundings.ts';

export interface CompareOptions {
  /** The step whose values are compared; default: the results. */
  readonly step?: string | undefined;
  /** Only fields at or below this path. */
  readonly field?: string | undefined;
  /** Only these items. */
  readonly items?: readonly string[] | undefined;
  /** How many differences are listed; default 20. */
  readonly limit?: number | undefined;
}

/** Two to six batches side by side, archived ones too. Takes no lock and changes nothing. */
export async function compareBatches(
  _surroundings: Surroundings,
  _batchIds: readonly string[],
  _options: CompareOptions = {},
): Promise<Comparison> {
  throw new Error('comes next');
}
