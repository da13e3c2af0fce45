import { lanesOf } from '../../core/offered-lanes.ts';
import { UserError } from '../../core/errors.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { Draft } from '../draft.ts';
import { atValue, type Finding } from '../finding.ts';
import { resolveModel } from './check-models.ts';

/** A lane that the model of a step does not have, where pipeline.yaml says both. */
export function checkLanes(draft: Draft, prices: PriceList): readonly Finding[] {
  return draft.steps.flatMap(({ yaml, index, kind, name }): readonly Finding[] => {
    const lane = yaml.lane ?? draft.yaml.lane;
    const modelName = yaml.model ?? draft.yaml.model;
    if (kind !== 'prompt' || lane === undefined || modelName === undefined) return [];
    const model = resolveModel(modelName, prices);
    if (model instanceof UserError) return [];
    const offered = lanesOf(model.provider, prices.priceOf(model, new Date(prices.checkedOn)));
    if (offered.includes(lane)) return [];
    return [
      {
        code: 'lane',
        severity: 'error',
        message: `${modelName}, the model of "${name}", has no ${lane} lane`,
        hint: `It has: ${offered.join(', ')}. Write one of them as the lane of the step, or give it another model.`,
        place: yaml.lane === undefined ? atValue('lane') : atValue('steps', index, 'lane'),
      },
    ];
  });
}
