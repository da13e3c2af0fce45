import { errorWords } from '../../error-words.ts';
import { useMemo, useRef, useState } from 'react';
import { askConsent } from '../../consent.ts';
import { arrangeModels, modelColumns, modelName, modelSearchWords, toChoices } from '../../look/model-words.ts';
import type { BackendError } from '../../../ports/dashboard-backend.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { useEstimate } from '../../use-estimate.ts';
import { toBackendError, usePoll } from '../../use-poll.ts';
import { editText, insertText, startText, type TextEdit } from '../../widgets/text-edit.ts';
import { usePicker } from '../../widgets/use-picker.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import {
  choicesOf,
  emptyValues,
  type FieldProblems,
  fieldOfError,
  findProblems,
  kindOf,
  type NewField,
  newFields,
  type NewValues,
  nextChoice,
  suggestId,
  toNewRun,
} from './new-form.ts';
import { layOutNew, mostTop, newLines, pipelineColumns } from './new-lines.ts';

/** A new run is put together, priced while it is, and started with consent to exactly the amount that is shown. */
export function useNew({ shell, route, size, isTop }: ScreenProps<Extract<Route, { screen: 'new' }>>): ScreenView {
  const { backend } = shell;
  const { value: lists, error: listError } = usePoll(
    async () => {
      const [pipelines, models, home] = await Promise.all([
        backend.pipelines(),
        backend.models(),
        backend.home({ archived: true }),
      ]);
      return { pipelines, models, keys: home.keys, taken: home.batches.map(({ batchId }) => batchId) };
    },
    { key: '', everyMs: null, isActive: isTop },
  );
  const openedAt = useRef(shell.now());
  const [own, setOwn] = useState<Partial<NewValues>>(route.pipeline === null ? {} : { pipeline: route.pipeline });
  const [focus, setFocus] = useState<NewField>(route.pipeline === null ? 'pipeline' : 'id');
  // Where the cursor is in the text that has the focus.
  const [typed, setTyped] = useState<TextEdit>(startText());
  const [top, setTop] = useState(0);
  const [refused, setRefused] = useState<{ key: string; error: BackendError } | null>(null);

  const keys = lists?.keys ?? [];
  const models = useMemo(() => (lists === null ? [] : arrangeModels(lists.models, lists.keys)), [lists]);
  const pipelines = lists?.pipelines ?? [];
  const firstPipeline = pipelines.find(({ problem }) => problem === null)?.path ?? '';
  const pipelinePath = own.pipeline ?? firstPipeline;
  const pipeline = pipelines.find(({ path }) => path === pipelinePath) ?? null;
  const values: NewValues = {
    ...emptyValues,
    ...own,
    pipeline: pipelinePath,
    id: own.id ?? suggestId(openedAt.current, pipeline, lists?.taken ?? []),
  };
  const model = models.find((row) => modelName(row) === values.model) ?? null;
  const found = findProblems(values, model);
  const isAsked = lists !== null && pipelinePath !== '' && Object.keys(found).length === 0;
  const question = isAsked ? toNewRun(values) : null;
  const estimated = useEstimate(shell, question, (run) => backend.estimateNew(run), isTop);
  const key = JSON.stringify(question);
  const error = refused !== null && refused.key === key ? refused.error : estimated.error;
  const problems = withError(found, error);

  const layout = layOutNew(size);
  const height = Math.max(1, layout.area.rows - 2);
  const put = (change: Partial<NewValues>): void => setOwn({ ...own, ...change });
  const go = (field: NewField): void => {
    setFocus(field);
    setTyped(startText(values[field]));
  };
  const modelRows = toChoices(
    models.filter(({ provider }) => ['', provider].includes(values.provider)),
    true,
  );
  const pipelinePicker = usePicker({
    name: 'pipelines',
    title: 'Pipelines',
    rows: pipelines,
    columns: pipelineColumns,
    wordsOf: ({ name, path, description, source }) => `${name} ${path} ${description ?? ''} ${source}`,
    height,
    onTake(row) {
      put({ pipeline: row.path });
      go('id');
      setTyped(startText(own.id ?? suggestId(openedAt.current, row, lists?.taken ?? [])));
    },
  });
  const modelPicker = usePicker({
    name: 'models',
    title: 'Models',
    rows: modelRows,
    columns: modelColumns(keys, 'as the pipeline says'),
    wordsOf: modelSearchWords,
    height,
    onTake({ model: taken }) {
      put({ model: taken === null ? '' : modelName(taken) });
      go('limit');
    },
  });
  const picker = [pipelinePicker, modelPicker].find(({ isOpen }) => isOpen) ?? null;

  if (lists === null) return { title: 'new run', lines: waitingLines(listError), scopes: [], actions: {} };

  const edit: TextEdit = typed.text === values[focus] ? typed : startText(values[focus]);
  const openList = (field: NewField, filter = ''): void => {
    if (field === 'pipeline') {
      pipelinePicker.begin(
        pipelines.findIndex(({ path }) => path === values.pipeline),
        filter,
      );
    } else {
      modelPicker.begin(
        modelRows.findIndex((row) => row.model !== null && modelName(row.model) === values.model),
        filter,
      );
    }
  };
  const choose = (by: number): void => {
    const value = nextChoice(choicesOf(focus, models, model), values[focus], by);
    const cheapest = models.find(({ provider }) => provider === value);
    const isProvider = focus === 'provider';
    put({
      [focus]: value,
      ...(isProvider ? { model: cheapest === undefined ? '' : modelName(cheapest) } : {}),
    });
  };
  const type = (press: string): void => {
    const kind = kindOf(focus);
    const next = editText(kind === 'text' ? edit : startText(), press);
    if (kind === 'choice' && press === 'Space') choose(1);
    if (kind === 'list' && next !== null && next.text.trim() !== '') openList(focus, next.text);
    if (kind !== 'text' || next === null) return;
    setTyped(next);
    if (next.text !== edit.text) put({ [focus]: next.text });
  };
  const side = (press: 'Left' | 'Right') => (): void => {
    if (kindOf(focus) === 'choice') choose(press === 'Left' ? -1 : 1);
    else if (kindOf(focus) === 'text') type(press);
  };
  const turn = (by: number): void => {
    go(newFields[(newFields.indexOf(focus) + by + newFields.length) % newFields.length] ?? focus);
  };
  const start = async (): Promise<void> => {
    const { estimate } = estimated;
    const firstWrong = newFields.find((field) => problems[field] !== undefined);
    if (firstWrong !== undefined) return go(firstWrong);
    if (question === null || estimate === null) {
      if (error === null) shell.tell('What it would cost is not there yet: a moment.');
      else estimated.again();
      return;
    }
    const consent = await askConsent(shell, {
      title: `Start ${question.batchId}?`,
      yes: 'start it',
      estimate,
      words: question.sandbox ? ['A rehearsal: the sandbox answers, and nothing is billed.'] : [],
    });
    if (consent === null) return;
    const asked = backend.start(question, consent.usd).catch((thrown: unknown) => {
      setRefused({ key, error: toBackendError(thrown) });
      throw thrown;
    });
    if (!(await shell.act(`Starting ${question.batchId}`, asked))) return;
    shell.back();
    shell.open({ screen: 'batch', batchId: question.batchId });
  };
  const scroll = (by: number): void => {
    setTop(Math.max(0, Math.min(top + by, mostTop(estimated.estimate, values.lane, layout.area))));
  };

  return {
    title: 'new run',
    lines: newLines(
      {
        values,
        edit,
        focus,
        problems,
        error: error !== null && fieldOfError(error) === null ? error : null,
        pipeline,
        model,
        models,
        keys,
        estimate: estimated.estimate,
        isUnderWay: estimated.isUnderWay,
        top,
        list: picker?.lines(layout.area) ?? null,
      },
      layout,
      size,
    ),
    scopes: picker === null ? ['new'] : ['picker'],
    typing: picker?.typing ?? {
      press: type,
      paste: (text) => {
        if (kindOf(focus) !== 'text') return;
        const next = insertText(edit, text);
        setTyped(next);
        put({ [focus]: next.text });
      },
    },
    actions: {
      ...picker?.actions,
      ...actionsOf('new', {
        enter: () => (kindOf(focus) === 'list' ? openList(focus) : void start()),
        next: () => turn(1),
        previous: () => turn(-1),
        right: side('Right'),
        left: side('Left'),
        scrollDown: () => scroll(height - 1),
        scrollUp: () => scroll(1 - height),
        leave: shell.back,
      }),
    },
    onHit(hit, isDouble) {
      if (picker !== null) return picker.onHit(hit, isDouble);
      const field = newFields.find((name) => hit === `field:${name}`);
      const lane = ['realtime', 'flex', 'batch'].find((name) => hit === `lane:${name}`);
      if (field !== undefined) {
        go(field);
        if (isDouble && kindOf(field) === 'list') openList(field);
      }
      if (lane !== undefined) put({ lane });
      if (hit === 'start') void start();
    },
    onWheel: (_, by) => (picker === null ? scroll(by) : picker.move(by)),
  };
}

/** What the backend refuses stands beside its field. */
function withError(problems: FieldProblems, error: BackendError | null): FieldProblems {
  const field = error === null ? null : fieldOfError(error);
  return error === null || field === null ? problems : { ...problems, [field]: errorWords(error) };
}
