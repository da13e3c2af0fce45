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
  readonly steps: readonly string[];
  readonly columns: readonly Column[];
  readonly charts: readonly Chart[];
  readonly causes: readonly { readonly state: ItemState; readonly label: string }[];
  readonly systems: readonly string[];
}
