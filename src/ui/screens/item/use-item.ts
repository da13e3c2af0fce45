import { useMemo, useState } from 'react';
import { mostShownCharacters } from '../../../core/shown-text.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { useScroll } from '../../widgets/use-scroll.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { type ItemTab, itemTabs, tabLines, tabText } from './answer-texts.ts';
import { itemScreenLines, layOutItem } from './item-lines.ts';

export function useItem({ shell, route, size, isTop }: ScreenProps<Extract<Route, { screen: 'item' }>>): ScreenView {
  const { batchId, itemId } = route;
  const [tab, setTab] = useState<ItemTab>('response');
  // null: the newest.
  const [chosen, setChosen] = useState<number | null>(null);
  const { value: detail, error } = usePoll(() => shell.backend.item(batchId, itemId), {
    key: `${batchId}/${itemId}`,
    everyMs: shell.pollMs * 2,
    isActive: isTop,
  });
  const layout = detail === null ? null : layOutItem(detail, size);
  const answers = detail?.item.answers.length ?? 0;
  const answer = Math.max(0, Math.min(chosen ?? answers - 1, answers - 1));
  const columns = layout?.text.columns ?? size.columns;
  const text = useMemo(
    () => (detail === null ? [] : tabLines(detail.item, answer, tab, columns)),
    [detail, answer, tab, columns],
  );
  const height = layout?.text.rows ?? 1;
  const scroll = useScroll(text, height, `${tab} ${answer}`);
  if (detail === null || layout === null) {
    return { title: itemId, lines: waitingLines(error), scopes: [], actions: {} };
  }
  const copy = (): void => {
    const words = tabText(detail.item, detail.item.answers[answer], tab);
    if (words === '') shell.tell('There is nothing to copy.');
    else shell.copy(words.slice(0, mostShownCharacters), copiedWords(tab, itemId, words.length));
  };
  const turn = (by: number): void => {
    setTab(itemTabs[(itemTabs.indexOf(tab) + by + itemTabs.length) % itemTabs.length] ?? tab);
  };
  const choose = (by: number): void => {
    if (answers > 0) setChosen((answer + by + answers) % answers);
  };
  return {
    title: itemId,
    lines: itemScreenLines({ detail, answer, tab, text: scroll.lines, textInfo: scroll.info }, layout),
    error,
    scopes: ['item', 'list'],
    actions: {
      ...listActions(scroll.move, height),
      ...actionsOf('item', {
        tabBehind: () => turn(1),
        tabBefore: () => turn(-1),
        answerBehind: () => choose(1),
        answerBefore: () => choose(-1),
        changes: () => setTab('changes'),
        copy,
      }),
    },
    onHit(hit) {
      const row = rowOfHit(hit, 'answers');
      const name = itemTabs.find((one) => hit === `pane:${one}`);
      if (row !== null) setChosen(row);
      if (name !== undefined) setTab(name);
    },
    onWheel: (_, by) => scroll.move(by),
  };
}

function copiedWords(tab: ItemTab, itemId: string, characters: number): string {
  const most = mostShownCharacters.toLocaleString('en');
  return characters > mostShownCharacters
    ? `the first ${most} characters of the ${tab} of ${itemId}; the rest is in its file`
    : `${tab} of ${itemId}, ${characters.toLocaleString('en')} characters`;
}
