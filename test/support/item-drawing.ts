import { type AttemptPicture, type ItemPicture, type StepFile, stepFiles } from '../../src/core/line.ts';

/**
 * An item's folder as a drawing: names as they stand, `judge/prompt.md` for a step's folder, `attempts/1/judge/rejected.json`
 * for an earlier attempt, `attempts/1/` for one that is still empty. Files directly in a folder are those of the step `main`.
 */
export function draw(names: string): ItemPicture {
  const steps = new Map<string, Set<StepFile>>();
  const attempts = new Map<number, Map<string, Set<StepFile>>>();
  let acquired = false;
  let hasError = false;
  for (const name of names.split(/\s+/).filter((word) => word !== '')) {
    if (name === 'raw.json') acquired = true;
    else if (name === 'error.json') hasError = true;
    else {
      const earlier = /^attempts\/(\d+)\/(.*)$/.exec(name);
      const place = earlier === null ? steps : openAttempt(attempts, Number(earlier[1]));
      addFile(place, earlier === null ? name : (earlier[2] ?? ''));
    }
  }
  const sorted: AttemptPicture[] = [...attempts]
    .sort(([a], [b]) => a - b)
    .map(([number, held]) => ({ number, steps: held }));
  return { itemId: 'item-0001', acquired, hasError, steps, attempts: sorted };
}

function openAttempt(attempts: Map<number, Map<string, Set<StepFile>>>, number: number): Map<string, Set<StepFile>> {
  const held = attempts.get(number) ?? new Map<string, Set<StepFile>>();
  attempts.set(number, held);
  return held;
}

function addFile(place: Map<string, Set<StepFile>>, name: string): void {
  if (name === '') return;
  const parts = name.split('/');
  const file = parts.at(-1);
  const step = parts.length === 1 ? 'main' : parts[0];
  const known = stepFiles.find((candidate) => candidate === file);
  if (known === undefined || step === undefined) throw new Error(`${name} is no file of a step`);
  const files = place.get(step) ?? new Set<StepFile>();
  files.add(known);
  place.set(step, files);
}
