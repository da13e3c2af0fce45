import type { Mutable } from './mutable.ts';
import type { Plan, StepPlan } from './plan.ts';
import type { ItemCounts } from './view.ts';

/** The plan of many items out of the plans of a few kinds of them. `missing` is given: a kind has no ids. */
export function sumPlans(
  kinds: readonly { readonly plan: Plan; readonly count: number }[],
  nothing: Plan,
  missing: readonly string[],
): Plan {
  const counts = { ...nothing.counts };
  const children = nothing.children.map((child) => ({ ...child, counts: { ...child.counts } }));
  const steps = nothing.steps.map((step) => ({ ...step }));
  let toOpen = 0;
  let setAsidesToFinish = 0;
  for (const { plan, count } of kinds) {
    addTimes(counts, plan.counts, count);
    plan.children.forEach((child, place) => {
      const sum = children[place];
      if (sum === undefined) return;
      sum.parents += child.parents * count;
      addTimes(sum.counts, child.counts, count);
    });
    plan.steps.forEach((step, place) => {
      const sum = steps[place];
      if (sum !== undefined) addTimes(sum, step, count);
    });
    toOpen += plan.toOpen * count;
    setAsidesToFinish += plan.setAsidesToFinish * count;
  }
  return { counts, children, toOpen, missing, steps, setAsidesToFinish };
}

/** Adds every number of `part`, `times` times; what is no number stays. */
function addTimes<Sum extends Mutable<ItemCounts> | Mutable<StepPlan>>(sum: Sum, part: Sum, times: number): void {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value !== 'number') continue;
    const key = name as keyof Sum;
    sum[key] = (Number(sum[key]) + value * times) as Sum[keyof Sum];
  }
}
