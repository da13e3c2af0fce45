import type { JsonValue } from '../../core/json.ts';
import type { RowsDefinition } from '../../core/pipeline.ts';
import type { BatchView, ItemView } from '../../core/view.ts';

/** What an output has a line, a file or a count for. */
export interface OutputRow {
  readonly item: ItemView;
  /** The item's result, or what `of` gives of it; null for a rejected item. */
  readonly value: JsonValue;
}

/** Takes an item as a row, or not. `where` is for who can evaluate it. */
export function createRowChoice(view: BatchView, definition: RowsDefinition): (item: ItemView) => OutputRow | null {
  const { of, rejected } = definition;
  const level = levelOfRows(view, definition);
  return (item) => {
    if (item.level !== level) return null;
    const value = of === null ? resultOf(item) : readStep(item, of);
    if (value !== undefined) return { item, value };
    return rejected && item.state === 'rejected' ? { item, value: null } : null;
  };
}

function resultOf({ state, value }: ItemView): JsonValue | undefined {
  return state === 'accepted' ? value : undefined;
}

/** A step that was skipped has no value; one whose value is null has. */
function readStep({ steps, skipped }: ItemView, step: string): JsonValue | undefined {
  return Object.hasOwn(steps, step) && !skipped.includes(step) ? steps[step] : undefined;
}

/** Whose items the rows are: those of the batch (null), or the children of an expand step. */
export function levelOfRows({ pipeline, resultLevel }: BatchView, { of }: RowsDefinition): string | null {
  if (of === null) return resultLevel;
  const found = pipeline.steps.find(({ name }) => name === of);
  if (found === undefined) throw new Error(`no step is called ${of}`);
  return found.level;
}
