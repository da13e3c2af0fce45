import { useEffect, useMemo, useRef, useState } from 'react';
import type { BackendError } from '../../../ports/dashboard-backend.ts';
import { askConsent } from '../../consent.ts';
import { editDraft } from '../../edit-draft.ts';
import { arrangeModels, modelColumns, modelName, modelSearchWords, toChoices } from '../../look/model-words.ts';
import { textLines } from '../../look/text-lines.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { useEstimate } from '../../use-estimate.ts';
import { toBackendError, usePoll } from '../../use-poll.ts';
import { listActions } from '../../widgets/list-actions.ts';
import { usePicker } from '../../widgets/use-picker.ts';
import { useScroll } from '../../widgets/use-scroll.ts';
import { useSpinner } from '../../widgets/use-spinner.ts';
import { useTextArea } from '../../widgets/use-text-area.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { type AnswerState, answerText, askLines, type AskPane, layOutAsk } from './ask-lines.ts';

/** A model is asked what is wrong with a batch: the prompt can be changed, the price is shown, the answer is kept. */
export function useAsk({ shell, route, size, isTop }: ScreenProps<Extract<Route, { screen: 'ask' }>>): ScreenView {
  const { batchId } = route;
  const { backend } = shell;
  const { value: lists, error: listError } = usePoll(
    async () => {
      const [prompt, models, home] = await Promise.all([
        backend.diagnosisPrompt(batchId),
        backend.models(),
        backend.home({ archived: false }),
      ]);
      return { prompt, models: arrangeModels(models, home.keys), keys: home.keys };
    },
    // The prompt reads the whole batch.
    { key: batchId, everyMs: null, isActive: true },
  );
  const [own, setOwn] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [pane, setPane] = useState<AskPane>('prompt');
  const [isTyping, setIsTyping] = useState(false);
  const [answer, setAnswer] = useState<AnswerState>({ kind: 'none' });
  const isSeen = useRef(true);
  useEffect(() => {
    isSeen.current = true;
    return () => {
      isSeen.current = false;
    };
  }, []);

  const models = lists?.models ?? [];
  const model = models.find((row) => modelName(row) === chosen) ?? models[0] ?? null;
  const prompt = own ?? lists?.prompt ?? '';
  const layout = layOutAsk(size);
  const area = useTextArea(prompt, { ...layout.prompt, isTyping }, setOwn);
  const question =
    lists === null || model === null || prompt.trim() === '' ? null : { prompt, model: modelName(model) };
  const estimated = useEstimate(
    shell,
    question,
    (asked) => backend.estimateDiagnosis(batchId, asked.prompt, asked.model),
    isTop,
  );
  const spinner = useSpinner(isTop && answer.kind === 'asking');
  const text = useMemo(
    () => (answer.kind === 'answered' ? textLines(answer.answer, layout.answer.columns) : []),
    [answer, layout.answer.columns],
  );
  const answerScroll = useScroll(text, layout.answer.rows);
  const picker = usePicker({
    name: 'models',
    title: 'Models',
    rows: toChoices(models, false),
    columns: modelColumns(lists?.keys ?? [], ''),
    wordsOf: modelSearchWords,
    height: Math.max(1, layout.list.rows - 2),
    onTake: (row) => row.model !== null && setChosen(modelName(row.model)),
  });
  if (lists === null || model === null) {
    return { title: 'ask a model', lines: waitingLines(listError), scopes: [], actions: {} };
  }

  const ask = async (): Promise<void> => {
    const { estimate, error } = estimated;
    if (answer.kind === 'asking') return shell.tell('A question is under way already.');
    if (question === null) return shell.tell('The prompt is empty.', 'warning');
    if (estimate === null) {
      if (error === null) return shell.tell('What it would cost is not there yet: a moment.');
      return estimated.again();
    }
    const consent = await askConsent(shell, {
      title: `Ask ${model.model} about ${batchId}?`,
      yes: 'ask it',
      estimate,
      words: [`It is asked as an item of the batch ${batchId}-diagnosis, and the answer is kept there.`],
    });
    if (consent === null) return;
    setAnswer({ kind: 'asking', model: model.model, sinceMs: shell.now() });
    setPane('answer');
    try {
      const answered = await backend.askDiagnosis(batchId, question.prompt, question.model, consent.usd);
      setAnswer({ kind: 'answered', model: model.model, ...answered });
      if (!isSeen.current) shell.tell(`${model.model} has answered about ${batchId}: ${answered.path}`);
    } catch (thrown) {
      const failure: BackendError = toBackendError(thrown);
      setAnswer({ kind: 'failed', model: model.model, error: failure });
      if (!isSeen.current) shell.tell(`${failure.message} ${failure.hint}`.trim(), 'bad');
    }
  };
  const edit = async (): Promise<void> => {
    const edited = await editDraft(shell, prompt, 'prompt.md');
    if (edited === null) return;
    setOwn(edited);
    setPane('prompt');
  };
  const copy = (): void => {
    const words = pane === 'prompt' ? prompt : answerText(answer);
    if (words === '') shell.tell('There is nothing to copy.');
    else shell.copy(words, `the ${pane}, ${words.length.toLocaleString('en')} characters`);
  };
  const move = pane === 'prompt' ? area.scroll : answerScroll.move;

  return {
    title: 'ask a model',
    lines: askLines(
      {
        batchId,
        model,
        keys: lists.keys,
        pane,
        isTyping,
        isOwn: own !== null && own !== lists.prompt,
        prompt: area.lines,
        promptInfo: area.info,
        answer,
        answerLines: answerScroll.lines,
        answerInfo: answerScroll.info,
        estimate: estimated.estimate,
        isUnderWay: estimated.isUnderWay,
        error: estimated.error,
        spinner,
        list: picker.isOpen ? picker.lines(layout.list) : null,
        now: shell.now(),
      },
      layout,
      size,
    ),
    scopes: picker.isOpen ? ['picker'] : isTyping ? ['editor'] : ['ask', 'list'],
    typing: picker.isOpen ? picker.typing : isTyping ? { press: area.press, paste: area.paste } : null,
    actions: {
      ...picker.actions,
      ...listActions(move, pane === 'prompt' ? layout.prompt.rows : layout.answer.rows),
      ...actionsOf('editor', { end: () => setIsTyping(false) }),
      ...actionsOf('ask', {
        write: () => {
          setPane('prompt');
          setIsTyping(true);
        },
        edit: () => void edit(),
        model: () => picker.begin(models.indexOf(model)),
        ask: () => void ask(),
        pane: () => setPane(pane === 'prompt' ? 'answer' : 'prompt'),
        anew: () => setOwn(null),
        copy,
      }),
    },
    onHit(hit, isDouble) {
      if (picker.isOpen) return picker.onHit(hit, isDouble);
      if (hit === 'pane:prompt' || hit === 'pane:answer') setPane(hit === 'pane:prompt' ? 'prompt' : 'answer');
      if (hit === 'model') picker.begin(models.indexOf(model));
    },
    onWheel: (hit, by) =>
      picker.isOpen
        ? picker.move(by)
        : hit === 'pane:answer'
          ? answerScroll.move(by)
          : hit === 'pane:prompt'
            ? area.scroll(by)
            : move(by),
  };
}
