import type { BatchDetail, ItemPage, LogLine } from '../../../ports/dashboard-backend.ts';
import { beside, fitBlock, type Line, toLine, toSpan, withHit } from '../../look/line.ts';
import { paneTitle, tabsLine } from '../../look/pane.ts';
import type { Size } from '../../shell.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { logWindow } from '../../widgets/log-lines.ts';
import { chainHeight, chainLines } from './chain-lines.ts';
import { itemLines } from './items-pane.ts';
import { jobLines } from './jobs-pane.ts';
import { countsLine, factLines, moneyLine, progressLine } from './summary-lines.ts';

export const panes = ['items', 'log', 'jobs'] as const;
export type Pane = (typeof panes)[number];

/** From so many columns on the panes stand beside each other. */
const wideColumns = 140;

/** How many rows and columns each part has. Of `items`, `jobs` and `log` without title. */
export interface BatchLayout {
  readonly isWide: boolean;
  readonly left: number;
  readonly right: number;
  readonly chain: number;
  readonly items: number;
  readonly facts: number;
  readonly jobs: number;
  readonly log: number;
}

export function layOutBatch(detail: BatchDetail, size: Size): BatchLayout {
  const isWide = size.columns >= wideColumns;
  const chain = chainHeight(detail, size.rows);
  if (!isWide) {
    const rows = size.rows - 4 - chain;
    const columns = size.columns;
    return { isWide, left: columns, right: columns, chain, items: rows, facts: 0, jobs: rows, log: rows };
  }
  const left = Math.floor((size.columns - 3) * 0.6);
  const facts = 12;
  const jobs = detail.jobs.length === 0 ? 1 : Math.min(1 + detail.jobs.length, Math.floor(size.rows / 4));
  const below = size.rows - 3;
  return {
    isWide,
    left,
    right: size.columns - 3 - left,
    chain,
    items: below - chain - 2,
    facts,
    jobs,
    log: below - facts - 1 - jobs - 2,
  };
}

export interface BatchPicture {
  readonly detail: BatchDetail;
  readonly page: ItemPage | null;
  readonly log: readonly LogLine[];
  readonly pane: Pane;
  readonly chosenStep: number | null;
  readonly itemsAt: ListPosition;
  readonly jobsAt: ListPosition;
  /** null: at its end. */
  readonly logTop: number | null;
  readonly itemsInfo: Line;
  readonly now: number;
}

export function batchLines(picture: BatchPicture, layout: BatchLayout, size: Size): readonly Line[] {
  return layout.isWide ? wideLines(picture, layout, size) : narrowLines(picture, layout, size);
}

function narrowLines(picture: BatchPicture, layout: BatchLayout, size: Size): readonly Line[] {
  const { detail, pane } = picture;
  const tabs = panes.map((name) => ({ name, title: titleOf(name, picture) }));
  return [
    progressLine(detail, picture.now, size.columns),
    countsLine(detail),
    moneyLine(detail),
    ...fitBlock(
      chainLines(detail, picture.chosenStep, { columns: size.columns, rows: layout.chain }),
      size.columns,
      layout.chain,
    ),
    tabsLine(tabs, pane, infoOf(pane, picture), size.columns),
    ...paneLines(pane, picture, layout, size.columns),
  ];
}

function wideLines(picture: BatchPicture, layout: BatchLayout, size: Size): readonly Line[] {
  const { detail, pane } = picture;
  const titled = (name: Pane, columns: number): readonly Line[] => [
    paneTitle({ name, title: titleOf(name, picture), info: infoOf(name, picture), hasFocus: name === pane }, columns),
    ...fitBlock(paneLines(name, picture, layout, columns), columns, layout[name]),
  ];
  const left = [
    ...fitBlock(
      chainLines(detail, picture.chosenStep, { columns: layout.left, rows: layout.chain }),
      layout.left,
      layout.chain,
    ),
    [],
    ...titled('items', layout.left),
  ];
  const right = [
    paneTitle({ name: 'facts', title: 'Batch' }, layout.right),
    ...fitBlock(factLines(detail, picture.now, layout.right), layout.right, layout.facts),
    ...titled('jobs', layout.right),
    ...titled('log', layout.right),
  ];
  return [
    progressLine(detail, picture.now, size.columns),
    countsLine(detail),
    [],
    ...beside(
      [
        { lines: left, columns: layout.left },
        { lines: right, columns: layout.right },
      ],
      size.rows - 3,
    ),
  ];
}

function titleOf(name: Pane, { detail }: BatchPicture): string {
  if (name === 'items') return 'Items';
  if (name === 'log') return 'Log';
  return detail.jobs.length === 0 ? 'Jobs' : `Jobs ${detail.jobs.length}`;
}

function infoOf(name: Pane, { itemsInfo, logTop }: BatchPicture): Line {
  if (name === 'items') return itemsInfo;
  if (name === 'log') return toLine(toSpan(logTop === null ? 'live' : 'End: live', 'dim'));
  return [];
}

function paneLines(name: Pane, picture: BatchPicture, layout: BatchLayout, columns: number): readonly Line[] {
  const { detail, page, pane, now } = picture;
  const size = { columns, rows: layout[name] };
  const lines = {
    items: () => itemLines(page, picture.itemsAt, pane === 'items', size),
    jobs: () => jobLines(detail.jobs, picture.jobsAt, pane === 'jobs', now, size),
    log: () => logWindow(picture.log, picture.logTop, layout.log),
  }[name]();
  return withHit(fitBlock(lines, columns, layout[name]), `pane:${name}`);
}
