import { useState } from 'react';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { compareLines, differencesHeight } from './compare-lines.ts';

export function useCompare({
  shell,
  route,
  size,
  isTop,
}: ScreenProps<Extract<Route, { screen: 'compare' }>>): ScreenView {
  const { batchIds } = route;
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const [at, setAt] = useState(listStart);
  // Whose item Enter opens.
  const [side, setSide] = useState(0);
  // It reads all items: once.
  const { value: view, error } = usePoll(() => shell.backend.compare(batchIds), {
    key: batchIds.join(' '),
    everyMs: null,
    isActive: isTop,
  });
  if (view === null) return { title: 'compare', lines: waitingLines(error), scopes: [], actions: {} };
  const total = view.differences.length;
  const height = differencesHeight(view, onlyDifferent, size);
  const position = settleList(at, total, height);
  const move = (by: number): void => setAt(moveCursor(position, by, total, height));
  const batchId = view.batchIds[side] ?? '';
  const open = (index = position.cursor): void => {
    const difference = view.differences[index];
    if (difference !== undefined) shell.open({ screen: 'item', batchId, itemId: difference.id });
  };
  return {
    title: 'compare',
    lines: compareLines(view, { onlyDifferent, position, side }, size),
    error,
    scopes: ['compare', 'list'],
    actions: {
      ...listActions(move, height),
      ...actionsOf('compare', {
        open: () => open(),
        side: () => setSide((side + 1) % view.batchIds.length),
        onlyDifferent: () => setOnlyDifferent(!onlyDifferent),
      }),
    },
    onHit(hit, isDouble) {
      const index = rowOfHit(hit, 'differences');
      if (index !== null) setAt({ ...position, cursor: index });
      if (index !== null && isDouble) open(index);
    },
    onWheel: (_, by) => move(by),
  };
}
