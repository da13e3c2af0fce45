import type { Step } from './pipeline.ts';

/**
 * Whose step a step is: that of the acquired items (null), or of the children of an expand step. An expand opens a level
 * behind itself; the step that gathers it closes it, and is its parent's again.
 */
export type Level = string | null;

type StepShape = Pick<Step, 'name' | 'kind'> & { readonly gather?: { readonly expand: string } | null };

/** Level of each step by name, and the level that is open at the end: whose items are the results. */
export function readLevels(steps: readonly StepShape[]): {
  readonly ofStep: ReadonlyMap<string, Level>;
  readonly results: Level;
} {
  const open: string[] = [];
  const ofStep = new Map<string, Level>();
  for (const step of steps) {
    const gathered = step.gather?.expand;
    if (gathered !== undefined && open.includes(gathered)) open.length = open.indexOf(gathered);
    ofStep.set(step.name, open.at(-1) ?? null);
    if (step.kind === 'expand') open.push(step.name);
  }
  return { ofStep, results: open.at(-1) ?? null };
}

/** The steps that items of a level take, in their order. */
export function stepsOfLevel<T extends StepShape>(steps: readonly T[], level: Level): readonly T[] {
  const { ofStep } = readLevels(steps);
  return steps.filter(({ name }) => ofStep.get(name) === level);
}

/** The step in which the parent gathers the children of an expand; undefined: nothing does, they are results. */
export function gatherOf<T extends StepShape>(steps: readonly T[], expand: string): T | undefined {
  return steps.find(({ gather }) => gather?.expand === expand);
}
