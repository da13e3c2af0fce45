import type { StepView } from '../../../core/view.ts';
import type { Chart } from './chart.ts';
import type { Column } from './choose-columns.ts';
import type { ItemState } from './row.ts';

/** What the page's script is told, beside the items. */
export interface PageFacts {
  readonly folder: string;
  readonly items: number;
  readonly rows: number;
  readonly chunks: number;
  readonly hasRetries: boolean;
  readonly levels: readonly LevelFacts[];
  /** Place of the level whose items are the results. */
  readonly results: number;
  readonly columns: readonly Column[];
  readonly charts: readonly Chart[];
  readonly causes: readonly { readonly level: number; readonly state: ItemState; readonly label: string }[];
  readonly systems: readonly string[];
}

export interface LevelFacts {
  /** The expand step whose children these are; null: the acquired items. */
  readonly expand: string | null;
  /** By state, in the order of `itemStates`. */
  readonly counts: readonly number[];
  readonly steps: readonly { readonly name: string; readonly kind: StepView['kind'] }[];
}
