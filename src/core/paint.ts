/** How parts of a text stand out at a terminal. Text that is measured or cut is painted afterwards. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

const asItIs = (text: string) => text;

/** Without colours: not a terminal, NO_COLOR, --no-color. */
export const plainPaint: Paint = { strong: asItIs, good: asItIs, warning: asItIs, bad: asItIs, dim: asItIs };
