import { useState } from 'react';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import {
  type DiagnosisPane,
  diagnosisLines,
  diagnosisPanes,
  diagnosisText,
  layOutDiagnosis,
} from './diagnosis-lines.ts';

/** Why items are not among the results. It reads the whole batch, so it is made anew on demand. */
export function useDiagnosis({
  shell,
  route,
  size,
  isTop,
}: ScreenProps<Extract<Route, { screen: 'diagnosis' }>>): ScreenView {
  const { batchId } = route;
  const [pane, setPane] = useState<DiagnosisPane>('causes');
  const [causesAt, setCausesAt] = useState(listStart);
  const [retriesAt, setRetriesAt] = useState(listStart);
  const [example, setExample] = useState(0);
  const {
    value: view,
    error,
    reload,
  } = usePoll(() => shell.backend.diagnosis(batchId), {
    key: batchId,
    everyMs: null,
    isActive: isTop,
  });
  if (view === null) return { title: 'diagnosis', lines: waitingLines(error), scopes: [], actions: {} };

  const layout = layOutDiagnosis(view, size);
  const causes = settleList(causesAt, view.causes.length, layout.causes - 1);
  const retries = settleList(retriesAt, view.retries.length, layout.retries - 1);
  const examples = view.causes[causes.cursor]?.examples ?? [];
  const chosen = Math.max(0, Math.min(example, examples.length - 1));
  const toCause = (next: typeof causes): void => {
    setCausesAt(next);
    setExample(0);
  };
  const move = (by: number): void => {
    if (pane === 'causes') toCause(moveCursor(causes, by, view.causes.length, layout.causes - 1));
    else setRetriesAt(moveCursor(retries, by, view.retries.length, layout.retries - 1));
  };
  const turn = (by: number): void => {
    if (examples.length > 0) setExample((chosen + by + examples.length) % examples.length);
  };
  const open = (index = chosen): void => {
    const item = examples[index];
    if (pane === 'retries') shell.tell('The causes have examples: Tab.');
    else if (item !== undefined) shell.open({ screen: 'item', batchId, itemId: item.id });
  };
  return {
    title: 'diagnosis',
    lines: diagnosisLines({ view, pane, causesAt: causes, retriesAt: retries, example: chosen }, layout, size),
    error,
    scopes: ['diagnosis', 'list'],
    actions: {
      ...listActions(move, pane === 'causes' ? layout.causes - 1 : layout.retries - 1),
      ...actionsOf('diagnosis', {
        open: () => open(),
        exampleBehind: () => turn(1),
        exampleBefore: () => turn(-1),
        pane: () => setPane(pane === 'causes' ? 'retries' : 'causes'),
        ask: () => shell.open({ screen: 'ask', batchId }),
        anew: () => {
          reload();
          shell.tell('Looking at the batch anew.');
        },
        copy: () => shell.copy(diagnosisText(view), 'the diagnosis'),
      }),
    },
    onHit(hit, isDouble) {
      const name = diagnosisPanes.find((one) => hit === `pane:${one}`);
      const cause = rowOfHit(hit, 'causes');
      const retry = rowOfHit(hit, 'retries');
      const one = rowOfHit(hit, 'examples');
      if (name !== undefined) setPane(name);
      if (cause !== null) {
        setPane('causes');
        toCause({ ...causes, cursor: cause });
      }
      if (retry !== null) {
        setPane('retries');
        setRetriesAt({ ...retries, cursor: retry });
      }
      if (one !== null) setExample(one);
      if (one !== null && isDouble) open(one);
    },
    onWheel: (_, by) => move(by),
  };
}
