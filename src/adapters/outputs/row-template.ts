import { UserError } from '../../core/errors.ts';
import type { BatchView } from '../../core/view.ts';
import type { Template } from '../../ports/templates.ts';
import { toRowContext } from './row-names.ts';
import type { OutputRow } from './rows.ts';

/** The text of a template for one row. What the template reads in vain is a UserError that names output, key and item. */
export function renderRow(
  { output, key, template }: { readonly output: string; readonly key: string; readonly template: Template },
  row: OutputRow,
  view: BatchView,
): string {
  try {
    return template.render(toRowContext(row, view));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, hint, details } = error;
    throw new UserError({
      code,
      message: `output ${output}, ${key}, failed for item ${row.item.id}: ${message}`,
      hint,
      details,
    });
  }
}
