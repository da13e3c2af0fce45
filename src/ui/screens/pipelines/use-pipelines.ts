import { useState } from 'react';
import type { PipelineRow } from '../../../ports/dashboard-backend.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { matchesWords, useFilter } from '../../widgets/use-filter.ts';
import { usePicker } from '../../widgets/use-picker.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { createPipeline, deletePipeline, folderOf, isOwn, renamePipeline } from './pipeline-actions.ts';
import { layOutPipelines, pipelinesLines, templateColumns } from './pipelines-lines.ts';

/** All pipelines: those of the project, and those that are part of the program. */
export function usePipelines({ shell, size, isTop }: ScreenProps<Extract<Route, { screen: 'pipelines' }>>): ScreenView {
  const { backend, pollMs } = shell;
  const [at, setAt] = useState(listStart);
  const filter = useFilter(() => setAt(listStart));
  const polling = { everyMs: pollMs * 2, isActive: isTop };
  const { value: all, error, reload } = usePoll(() => backend.pipelines(), { ...polling, key: '' });
  const { value: templates } = usePoll(() => backend.templates(), { key: '', everyMs: null, isActive: isTop });
  const rows = (all ?? []).filter((row) => filter.text === '' || matchesWords(wordsOf(row), filter.text));
  const layout = layOutPipelines(size);
  const height = layout.table - 1;
  const position = settleList(at, rows.length, height);
  const current = rows[position.cursor];
  const seen = layout.isWide && current !== undefined && current.problem === null ? current.path : null;
  const { value: detail } = usePoll(async () => (seen === null ? null : backend.pipeline(seen)), {
    everyMs: null,
    isActive: isTop,
    key: String(seen),
  });
  const act = (what: () => Promise<boolean>) => (): void => void what().then((isDone) => isDone && reload());
  const paths = (all ?? []).map(({ path }) => path);
  const picker = usePicker({
    name: 'templates',
    title: 'Templates',
    rows: templates ?? [],
    columns: templateColumns,
    wordsOf: ({ name, description }) => `${name} ${description}`,
    height: Math.max(1, size.rows - 3),
    onTake: ({ name }) => act(() => createPipeline(shell, name, paths.map(toFolder)))(),
  });
  if (all === null) return { title: 'pipelines', lines: waitingLines(error), scopes: [], actions: {} };

  const move = (by: number): void => setAt(moveCursor(position, by, rows.length, height));
  const open = (row: PipelineRow | undefined = current): void => {
    if (row !== undefined) shell.open({ screen: 'pipeline', path: row.path });
  };
  const actOn = (what: (row: PipelineRow) => Promise<boolean>) => (): void => {
    if (current !== undefined) act(() => what(current))();
  };
  return {
    title: 'pipelines',
    lines: pipelinesLines(
      {
        rows,
        total: all.length,
        position,
        filterLine: filter.line(24),
        detail: detail?.path === seen ? detail : null,
        list: picker.isOpen ? picker.lines({ columns: size.columns, rows: size.rows - 1 }) : null,
      },
      layout,
      size,
    ),
    error,
    scopes: picker.isOpen ? ['picker'] : filter.isTyping ? ['filter'] : ['pipelines', 'list'],
    typing: picker.isOpen ? picker.typing : filter.typing,
    actions: {
      ...picker.actions,
      ...filter.actions,
      ...listActions(move, height),
      ...(filter.text === '' ? {} : { 'everywhere.back': filter.clear }),
      ...actionsOf('pipelines', {
        open: () => open(),
        run: () => current !== undefined && shell.open({ screen: 'new', pipeline: current.path }),
        create: () => {
          // Of the one under the cursor, where that is a template.
          const name = current?.isBuiltIn === true ? folderOf(current.path.replace(/^template:/, '')) : null;
          picker.begin((templates ?? []).findIndex((one) => one.name === name));
        },
        edit: () => {
          if (current !== undefined && isOwn(shell, current))
            shell.open({ screen: 'pipeline', path: current.path, begin: 'editor' });
        },
        rename: actOn((row) => renamePipeline(shell, row)),
        delete: actOn((row) => deletePipeline(shell, row)),
        filter: filter.begin,
      }),
    },
    onHit(hit, isDouble) {
      if (picker.isOpen) return picker.onHit(hit, isDouble);
      const index = rowOfHit(hit, 'pipelines');
      if (index === null) return;
      if (isDouble) open(rows[index]);
      else setAt({ ...position, cursor: index });
    },
    onWheel: (_, by) => (picker.isOpen ? picker.move(by) : move(by)),
  };
}

function wordsOf({ name, path, source, description, isBuiltIn }: PipelineRow): string {
  return [name, path, source, description ?? '', isBuiltIn ? 'built-in' : 'own'].join(' ');
}

/** `templates/rate/pipeline.yaml` → templates/rate */
function toFolder(path: string): string {
  return path.replace(/[\\/][^\\/]*\.ya?ml$/, '');
}
