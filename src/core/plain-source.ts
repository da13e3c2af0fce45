import type { SourceDefinition } from './pipeline.ts';

/** Items as the origin gives them: nothing is combined, left out, drawn or repeated. */
export const plainSource: Omit<SourceDefinition, 'origin'> = {
  combine: null,
  filter: null,
  id: null,
  sample: null,
  shuffle: false,
  repeat: null,
};
