import type { PipelineDetail, ProblemRow } from '../../../ports/dashboard-backend.ts';
import {
  beside,
  fitBlock,
  fitLine,
  type Line,
  lineWidth,
  type Span,
  toLine,
  toSpan,
  withHit,
} from '../../look/line.ts';
import { paneTitle, tabsLine } from '../../look/pane.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';
import { isError } from './file-lines.ts';
import type { Setting, StepDetail } from './step-setting.ts';

export const pipelineTabs = ['settings', 'template', 'schema', 'file'] as const;
export type PipelineTab = (typeof pipelineTabs)[number];

const wideColumns = 140;
/** Name and source, description, steps, what the step is. */
const linesAbove = 4;

export interface PipelineLayout {
  readonly isWide: boolean;
  readonly left: number;
  /** Of what a tab shows. */
  readonly text: { readonly columns: number; readonly rows: number };
  /** Rows of the settings, with their titles. */
  readonly settings: number;
}

/** The last row is left to what is told. */
export function layOutPipeline(size: Size): PipelineLayout {
  const isWide = size.columns >= wideColumns;
  const left = isWide ? Math.floor((size.columns - 3) * 0.42) : size.columns;
  const rows = size.rows - linesAbove - 2;
  return {
    isWide,
    left,
    text: { columns: isWide ? size.columns - 3 - left : size.columns, rows },
    settings: rows,
  };
}

export interface PipelinePicture {
  readonly detail: PipelineDetail;
  /** Which step is looked at. */
  readonly step: number;
  readonly tab: PipelineTab;
  readonly settingsAt: ListPosition;
  /** Of the tab. */
  readonly text: readonly Line[];
  readonly textInfo: Line;
  readonly problems: readonly ProblemRow[];
  /** The text of the tab `file` is not what is on disk. */
  readonly isDraft: boolean;
  /** Why the last setting was not set. */
  readonly refused: readonly Line[];
  /** Instead of the tabs: a list to choose from. */
  readonly list: readonly Line[] | null;
}

export function pipelineLines(picture: PipelinePicture, layout: PipelineLayout, size: Size): readonly Line[] {
  const { detail, step, tab } = picture;
  const above = [
    fitLine(nameLine(picture), size.columns),
    toLine(toSpan(` ${wrapText(detail.description ?? '', size.columns - 2)[0] ?? ''}`)),
    chainLine(detail, step, size.columns),
    aboutStepLine(detail.stepDetails[step], size.columns),
  ];
  if (picture.list !== null) return [...above, ...fitBlock(picture.list, size.columns, size.rows - linesAbove - 1)];
  const settings = fitBlock(settingsLines(picture, layout), layout.left, layout.settings);
  const text = withHit(fitBlock(picture.text, layout.text.columns, layout.text.rows), 'text');
  if (!layout.isWide) {
    const tabs = pipelineTabs.map((name) => ({ name, title: tabTitle(name, picture) }));
    return [...above, tabsLine(tabs, tab, picture.textInfo, size.columns), ...(tab === 'settings' ? settings : text)];
  }
  // Beside the settings there is always a text: that of the tab, and where that is the settings, the file.
  const shown = tab === 'settings' ? 'file' : tab;
  const tabs = pipelineTabs.slice(1).map((name) => ({ name, title: tabTitle(name, picture) }));
  return [
    ...above,
    ...beside(
      [
        {
          lines: [
            paneTitle({ name: 'settings', title: 'settings', hasFocus: tab === 'settings' }, layout.left),
            ...settings,
          ],
          columns: layout.left,
        },
        {
          lines: [tabsLine(tabs, shown, picture.textInfo, layout.text.columns), ...text],
          columns: layout.text.columns,
        },
      ],
      size.rows - linesAbove,
    ),
  ];
}

function tabTitle(name: PipelineTab, { problems, isDraft }: PipelinePicture): string {
  if (name !== 'file') return name;
  const errors = problems.filter(isError).length;
  const sign = errors > 0 ? ` ✗${errors}` : problems.length > 0 ? ` ▲${problems.length}` : '';
  return `${isDraft ? 'file, not written' : 'file'}${sign}`;
}

function nameLine({ detail, problems, isDraft }: PipelinePicture): Line {
  const errors = problems.filter(isError).length;
  const state: Span = isDraft
    ? toSpan(`✗ your text was not written: ${words(errors, 'mistake')}. e goes on with it, u drops it`, 'bad')
    : errors > 0
      ? toSpan(`✗ ${words(errors, 'mistake')}`, 'bad')
      : problems.length > 0
        ? toSpan(`▲ ${words(problems.length, 'remark')}`, 'warning')
        : toSpan('✓ valid', 'good');
  const facts = [detail.source, detail.path, ...(detail.isBuiltIn ? ['built-in'] : [])].filter((word) => word !== '');
  return toLine(toSpan(` ${detail.name}  `, 'strong'), state, toSpan(`  ${facts.join(' · ')}`, 'dim'));
}

function words(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`;
}

/** The steps in their order; the one that is looked at is marked, and seen where there are many. */
function chainLine({ stepDetails }: PipelineDetail, step: number, columns: number): Line {
  if (stepDetails.length === 0) return toLine(toSpan(' Its steps cannot be read: the file says why.', 'bad'));
  const from = (first: number): Line => [
    toSpan(first === 0 ? ' ' : ' … → ', 'dim'),
    ...stepDetails
      .slice(first)
      .flatMap(({ name }, place) => [
        ...(place === 0 ? [] : [toSpan(' → ', 'dim')]),
        toSpan(
          `${first + place === step ? '▸' : ' '}${name}`,
          first + place === step ? 'accent' : 'plain',
          `steps:${first + place}`,
        ),
      ]),
  ];
  const widthToStep = (first: number): number => lineWidth(from(first).slice(0, 2 * (step - first) + 2));
  let first = 0;
  while (first < step && widthToStep(first) > columns - 4) first += 1;
  return from(first);
}

function aboutStepLine(step: StepDetail | undefined, columns: number): Line {
  if (step === undefined) return [];
  const about = wrapText(step.description ?? '', columns - 14)[0] ?? '';
  return toLine(toSpan(` ${kindWords[step.kind]}`, 'dim'), toSpan(about === '' ? '' : `  ${about}`));
}

const kindWords: Readonly<Record<StepDetail['kind'], string>> = {
  prompt: 'asks a model',
  code: 'computes',
  expand: 'makes children',
};

function settingsLines(
  { detail, step, settingsAt, refused, tab }: PipelinePicture,
  layout: PipelineLayout,
): readonly Line[] {
  const settings = detail.stepDetails[step]?.settings ?? [];
  if (settings.length === 0) return [toLine(toSpan('  There is nothing to set.', 'dim')), ...refused];
  const table = tableLines(
    {
      name: 'settings',
      columns: settingColumns,
      total: settings.length,
      position: settingsAt,
      hasFocus: tab === 'settings',
      rowAt: (index) => settings[index] ?? null,
    },
    { columns: layout.left, rows: layout.settings - (refused.length === 0 ? 0 : refused.length + 1) },
  );
  return refused.length === 0 ? table : [...table, [], ...refused];
}

const settingColumns: readonly Column<Setting>[] = [
  { title: 'Setting', width: 18, cell: ({ key }) => key },
  {
    title: 'Value',
    width: { least: 20 },
    cell: ({ value, canChange }) =>
      value === '' ? toSpan('not set', 'dim') : toSpan(value, canChange ? 'plain' : 'dim'),
  },
];
