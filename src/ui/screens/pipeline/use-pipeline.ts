import { useEffect, useMemo, useRef, useState } from 'react';
import type { ProblemRow } from '../../../ports/dashboard-backend.ts';
import type { Line } from '../../look/line.ts';
import { arrangeModels, modelColumns, modelName, modelSearchWords, toChoices } from '../../look/model-words.ts';
import { toLine, toSpan } from '../../look/line.ts';
import { textLines } from '../../look/text-lines.ts';
import { actionsOf, type Route, type ScreenProps, type ScreenView } from '../../shell.ts';
import { usePoll } from '../../use-poll.ts';
import { listActions, rowOfHit } from '../../widgets/list-actions.ts';
import { listStart, moveCursor, settleList } from '../../widgets/list-position.ts';
import { usePicker } from '../../widgets/use-picker.ts';
import { useScroll } from '../../widgets/use-scroll.ts';
import { waitingLines } from '../../widgets/waiting-lines.ts';
import { isOwn } from '../pipelines/pipeline-actions.ts';
import { numberedText, problemLines } from './file-lines.ts';
import { layOutPipeline, pipelineLines, type PipelineTab, pipelineTabs } from './pipeline-lines.ts';
import { type Setting, settingField, toSettingValue } from './step-setting.ts';
import { useDraft } from './use-draft.ts';

/** Checking a pipeline tries its rules: seldom enough. */
const pollsBetween = 5;

/** A pipeline: its steps with settings, template and schema, and its file with what is wrong beside the lines. */
export function usePipeline({
  shell,
  route,
  size,
  isTop,
}: ScreenProps<Extract<Route, { screen: 'pipeline' }>>): ScreenView {
  const { path } = route;
  const { backend, pollMs } = shell;
  const {
    value: detail,
    error,
    reload,
  } = usePoll(() => backend.pipeline(path), {
    key: path,
    everyMs: pollMs * pollsBetween,
    isActive: isTop,
  });
  const { value: offer } = usePoll(
    async () => {
      const [models, home] = await Promise.all([backend.models(), backend.home({ archived: false })]);
      return { models: arrangeModels(models, home.keys), keys: home.keys };
    },
    { key: '', everyMs: null, isActive: isTop },
  );
  const [chosenTab, setTab] = useState<PipelineTab | null>(null);
  const [chosenStep, setStep] = useState(0);
  const [settingsAt, setSettingsAt] = useState(listStart);
  const [refused, setRefused] = useState<readonly ProblemRow[]>([]);
  const [problemSeen, setProblemSeen] = useState(-1);
  const { draft, edit, drop } = useDraft(shell);

  const layout = layOutPipeline(size);
  const steps = detail?.stepDetails ?? [];
  const step = Math.max(0, Math.min(chosenStep, steps.length - 1));
  // Where the steps cannot be read, the file says why.
  const tab = chosenTab ?? (detail !== null && steps.length === 0 ? 'file' : 'settings');
  const shownText = tab === 'settings' && layout.isWide ? 'file' : tab;
  const problems = draft?.problems ?? detail?.problems ?? [];
  const fileText = draft?.text ?? detail?.text ?? '';
  const file = useMemo(
    () => numberedText(fileText, problems, (problem) => isOfFile(problem, path), layout.text.columns),
    [fileText, problems, path, layout.text.columns],
  );
  const chosen = steps[step];
  const text = useMemo((): readonly Line[] => {
    if (shownText === 'file') return file.lines;
    const words = shownText === 'template' ? chosen?.template : shownText === 'schema' ? chosen?.schema : null;
    if (words === null || words === undefined) return [toLine(toSpan(`  It has no ${shownText}.`, 'dim'))];
    return textLines(words, layout.text.columns);
  }, [shownText, file, chosen, layout.text.columns]);
  const scroll = useScroll(text, layout.text.rows, shownText === 'file' ? 'file' : `${shownText} ${step}`);
  const settings = chosen?.settings ?? [];
  const position = settleList(settingsAt, settings.length, layout.settings - 1);
  const set = async (setting: Setting, value: string): Promise<void> => {
    if (chosen === undefined) return;
    const asked = backend.setStepSetting(path, chosen.name, setting.key, toSettingValue(setting.key, value));
    const outcome = await shell.wait(`Setting ${setting.key} of ${chosen.name}`, asked);
    if (outcome === null) return;
    setRefused(outcome.saved ? [] : outcome.problems);
    if (!outcome.saved) return shell.tell(`${setting.key} of ${chosen.name} was not set.`, 'bad');
    reload();
    shell.tell(value === '' ? `${setting.key} is not set any more.` : `${setting.key} of ${chosen.name} is ${value}.`);
  };
  const models = offer?.models ?? [];
  const picker = usePicker({
    name: 'models',
    title: `Model of ${chosen?.name ?? ''}`,
    rows: toChoices(models, true),
    columns: modelColumns(offer?.keys ?? [], 'not set'),
    wordsOf: modelSearchWords,
    height: Math.max(1, size.rows - 7),
    onTake({ model }) {
      const setting = settings[position.cursor];
      if (setting !== undefined) void set(setting, model === null ? '' : (model.alias ?? modelName(model)));
    },
  });
  const runEditor = async (): Promise<void> => {
    if (detail === null || !isOwn(shell, detail)) return;
    const isWritten = await edit(detail);
    setProblemSeen(-1);
    if (isWritten) reload();
    setTab('file');
  };
  const begun = useRef(route.begin !== 'editor');
  useEffect(() => {
    if (detail === null || begun.current) return;
    begun.current = true;
    void runEditor();
  });
  if (detail === null) return { title: 'pipeline', lines: waitingLines(error), scopes: [], actions: {} };

  const change = async (): Promise<void> => {
    const setting = settings[position.cursor];
    if (tab !== 'settings') return setTab('settings');
    if (setting === undefined || chosen === undefined || !isOwn(shell, detail)) return;
    if (!setting.canChange) return shell.tell(`${setting.key} is changed in the file: e.`);
    if (setting.key === 'model' && models.length > 0) {
      const index = models.findIndex((row) => [row.alias, row.model, modelName(row)].includes(setting.value));
      return picker.begin(index + 1);
    }
    const answers = await shell.ask({
      title: `${setting.key} of ${chosen.name}`,
      lines: ['Written into pipeline.yaml; its comments stay. Not set: it is taken out of there.'],
      yes: 'set it',
      fields: [
        settingField(
          setting,
          steps.map(({ name }) => name),
        ),
      ],
    });
    const value = answers?.[setting.key];
    if (value !== undefined && value !== setting.value) await set(setting, value);
  };
  const move = (by: number): void => {
    if (tab === 'settings') setSettingsAt(moveCursor(position, by, settings.length, layout.settings - 1));
    else scroll.move(by);
  };
  const turn = (by: number): void => {
    setTab(pipelineTabs[(pipelineTabs.indexOf(tab) + by + pipelineTabs.length) % pipelineTabs.length] ?? tab);
  };
  const toStep = (next: number): void => {
    if (steps.length === 0) return;
    setStep((next + steps.length) % steps.length);
    setSettingsAt(listStart);
    setRefused([]);
  };
  const nextProblem = (): void => {
    if (file.problemsAt.length === 0) {
      shell.tell('Nothing is wrong with it.');
      return;
    }
    const next = (problemSeen + 1) % file.problemsAt.length;
    setProblemSeen(next);
    setTab('file');
    // With the line that it is about.
    scroll.to(Math.max(0, (file.problemsAt[next] ?? 0) - 2), 'file');
  };
  const leave = async (): Promise<void> => {
    const isMeant = await shell.ask({
      title: 'Drop your text?',
      lines: ['It has mistakes, so it was not written. e goes on with it.'],
      yes: 'drop it',
      isDangerous: true,
    });
    if (isMeant !== null) shell.back();
  };
  const copy = (): void => {
    const all = { file: fileText, template: chosen?.template ?? '', schema: chosen?.schema ?? '' };
    const words =
      shownText === 'settings' ? settings.map(({ key, value }) => `${key}: ${value}`).join('\n') : all[shownText];
    if (words === '') shell.tell('There is nothing to copy.');
    else shell.copy(words, `the ${shownText}, ${words.length.toLocaleString('en')} characters`);
  };
  return {
    title: detail.name,
    lines: pipelineLines(
      {
        detail,
        step,
        tab,
        settingsAt: position,
        text: scroll.lines,
        textInfo: tab === 'settings' && !layout.isWide ? [] : scroll.info,
        problems,
        isDraft: draft !== null,
        refused: refused.flatMap((problem) => problemLines(problem, 1, layout.left)),
        list: picker.isOpen ? picker.lines({ columns: size.columns, rows: size.rows - 5 }) : null,
      },
      layout,
      size,
    ),
    error,
    scopes: picker.isOpen ? ['picker'] : ['pipeline', 'list'],
    typing: picker.isOpen ? picker.typing : null,
    actions: {
      ...picker.actions,
      ...listActions(move, tab === 'settings' ? layout.settings - 1 : layout.text.rows),
      ...(draft === null ? {} : { 'everywhere.back': () => void leave() }),
      ...actionsOf('pipeline', {
        set: () => void change(),
        stepBehind: () => toStep(step + 1),
        stepBefore: () => toStep(step - 1),
        tabBehind: () => turn(1),
        tabBefore: () => turn(-1),
        run: () => shell.open({ screen: 'new', pipeline: path }),
        edit: () => void runEditor(),
        problem: nextProblem,
        drop: () => {
          if (draft === null) return shell.tell('There is no text of yours that was not written.');
          drop();
          shell.tell('Dropped: this is what is on disk.');
        },
        copy,
      }),
    },
    onHit(hit, isDouble) {
      if (picker.isOpen) return picker.onHit(hit, isDouble);
      const name = pipelineTabs.find((one) => hit === `pane:${one}`);
      const row = rowOfHit(hit, 'settings');
      const one = rowOfHit(hit, 'steps');
      if (name !== undefined) setTab(name);
      if (one !== null) toStep(one);
      if (row === null) return;
      setTab('settings');
      setSettingsAt({ ...position, cursor: row });
      if (isDouble) void change();
    },
    onWheel: (hit, by) => (picker.isOpen ? picker.move(by) : hit === 'text' ? scroll.move(by) : move(by)),
  };
}

/** Problems of templates and schemas name other files. */
function isOfFile({ file }: ProblemRow, path: string): boolean {
  return file === path || file === `${path}/pipeline.yaml` || /(^|[\\/])pipeline\.ya?ml$/.test(file);
}
