import { resolve } from 'node:path';
import type { Comparison } from '../core/comparison.ts';
import { UserError } from '../core/errors.ts';
import type { JsonValue } from '../core/json.ts';
import type { Difference } from '../engine/match-items.ts';
import { type CompareOptions, compareBatches } from './compare.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Compares, and writes every difference as CSV to `path`, one line a path of a value: id, what (`value` or `state`), path, and
 * a column for each batch. The file is replaced when all of it is written.
 */
export async function compareToFile(
  surroundings: Surroundings,
  batchIds: readonly string[],
  options: CompareOptions,
  path: string,
): Promise<Comparison & { readonly file: string }> {
  if (!path.toLowerCase().endsWith('.csv'))
    throw new UserError({
      code: 'flag',
      message: `--output ${path}: the differences are written as CSV, and this is no name of such a file`,
      hint: 'For instance --output differences.csv.',
    });
  const [{ toCsvRow }, { createReplacementFile }] = await Promise.all([
    import('../adapters/outputs/csv-cell.ts'),
    import('../adapters/outputs/replace-file.ts'),
  ]);
  const target = resolve(surroundings.currentFolder, path);
  const file = createReplacementFile(target);
  try {
    file.write(toCsvRow(['id', 'what', 'path', ...batchIds]));
    const onDifference = (difference: Difference) => {
      for (const row of toRows(difference)) file.write(toCsvRow(row));
    };
    const comparison = await compareBatches(surroundings, batchIds, { ...options, onDifference });
    await file.commit();
    return { ...comparison, file: target };
  } finally {
    file.abandon();
  }
}

function* toRows({ id, states, changes }: Difference): Generator<readonly JsonValue[]> {
  if (new Set(states).size > 1) yield [id, 'state', '', ...states];
  for (const { path, values } of changes) yield [id, 'value', path, ...values.map((value) => value ?? null)];
}
