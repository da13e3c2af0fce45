import { createDistributionCollector, type DistributionCollector } from '../../../core/distribution.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ItemView } from '../../../core/view.ts';
import type { FieldGroup } from './choose-charts.ts';
import { toShownValues } from './item-record.ts';
import type { ViewLevel } from '../../../core/view-levels.ts';

/** Gathers how the fields of one level's items are spread: exactly what stands in their rows. */
export interface LevelFields {
  readonly level: ViewLevel;
  add(item: ItemView, raw: JsonObject): void;
  raw(): FieldGroup;
  /** The result's fields, where these items are the results, then those of the steps beside it. */
  results(): readonly FieldGroup[];
}

export function createLevelFields(level: ViewLevel, place: number): LevelFields {
  const raw = createDistributionCollector();
  const value = createDistributionCollector();
  const steps = new Map(
    (level.isResults ? level.steps.slice(0, -1) : level.steps).map(({ name }) => [name, createDistributionCollector()]),
  );
  const toGroup = (step: string | null, collector: DistributionCollector): FieldGroup => ({
    level: place,
    step,
    fields: collector.fields(),
    items: collector.items,
  });
  return {
    level,
    add(item, rawOfRow) {
      raw.add(rawOfRow);
      const shown = toShownValues(item, level);
      if (level.isResults && item.state === 'accepted') value.add(shown.value);
      if (shown.steps === 0) return;
      for (const [name, stepValue] of Object.entries(shown.steps)) {
        if (stepValue !== null) steps.get(name)?.add(stepValue);
      }
    },
    raw: () => toGroup(null, raw),
    results: () => [
      ...(level.isResults ? [toGroup(null, value)] : []),
      ...[...steps].map(([name, collector]) => toGroup(name, collector)),
    ],
  };
}
