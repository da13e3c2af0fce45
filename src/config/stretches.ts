/** What is needed of a step to tell whose it is. */
export interface StretchStep {
  readonly name: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  readonly yaml: { readonly gather?: string | undefined };
}

/** Where a step stands between expands and gathers. */
export interface Stretch {
  /** The expands that are open around it, the outermost first: their children take the step. */
  readonly open: readonly string[];
  /** The expand whose children it sees: the one that its items gathered last; null: none. */
  readonly gathered: string | null;
}

export interface Stretches {
  readonly ofSteps: readonly Stretch[];
  /** The expands that are open at the end: whose children are the results. */
  readonly results: readonly string[];
}

/** An expand opens a stretch behind itself; the step that gathers it closes it, and is its parent's again. */
export function findStretches(steps: readonly StretchStep[]): Stretches {
  let open: readonly string[] = [];
  let gathered: readonly (string | null)[] = [null];
  const ofSteps = steps.map(({ name, kind, yaml }): Stretch => {
    const closes = kind === 'expand' || yaml.gather === undefined ? -1 : findClosed(yaml.gather, open, steps);
    if (closes !== -1) {
      gathered = [...gathered.slice(0, closes), open[closes] ?? null];
      open = open.slice(0, closes);
    }
    const stretch = { open, gathered: gathered.at(-1) ?? null };
    if (kind === 'expand') {
      open = [...open, name];
      gathered = [...gathered, null];
    }
    return stretch;
  });
  return { ofSteps, results: open };
}

/** Place of the expand that a gather closes; a misspelt name means the innermost, so that only the name is a mistake. */
function findClosed(gather: string, open: readonly string[], steps: readonly StretchStep[]): number {
  return steps.some(({ name }) => name === gather) ? open.indexOf(gather) : open.length - 1;
}

/** Whether items of `inner` are those of `outer`, or children of them. */
export function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.every((name, index) => inner[index] === name);
}

export function isSameStretch(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && isWithin(left, right);
}
