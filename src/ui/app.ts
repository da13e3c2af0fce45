// Adding a screen:
// 1. its route in shell.ts, and its place in the key table of keys.ts (`scopeTitles` too);
// 2. a hook in screens/<name>/use-<name>.ts: it keeps what the person has chosen (useState) and what the backend says (usePoll), and gives
//    back a ScreenView: title, lines (pure functions of data in files beside it), scopes and `actionsOf(scope, {…})`;
// 3. a line in screens.ts;
// 4. its keys in test/ui/<name>.test.ts with `keysOf(scope, {…})`, and its pictures at 80×24 and 200×50.
// Questions go through `shell.ask`, money through `askConsent`, what takes a while through `shell.wait` and `shell.act`. Text of a batch
// becomes a Span by `toSpan`, which makes it safe; lines may be too long, the frame cuts them. A screen below another stays as it is and
// does not look (`isTop`).
import { useInput, usePaste, useWindowSize } from 'ink';
import { createElement, Fragment, type ReactNode, useEffect, useRef } from 'react';
import { applyFrame } from './app-frame.ts';
import type { DashboardOptions } from './dashboard.ts';
import { findAction } from './keys.ts';
import { toKeyName, toKeyNames } from './key-name.ts';
import { Frame } from './look/frame.ts';
import { hitAt, type Line } from './look/line.ts';
import type { MouseEvent } from './mouse.ts';
import { screens } from './screens.ts';
import type { Route, Screen, ScreenView, Shell, Size } from './shell.ts';
import { type OpenDialog, useShell } from './use-shell.ts';
import { answerQuestion } from './widgets/question.ts';
import { questionLines } from './widgets/question-lines.ts';
import { insertText, startText } from './widgets/text-edit.ts';

export const leastSize: Size = { columns: 80, rows: 24 };
const doubleClickMs = 400;
const linesAWheel = 3;

/** What the screen showed last: keys and the mouse mean what the person sees. */
interface Shown {
  view: ScreenView | null;
  frame: readonly Line[];
}

export function App({ options }: { readonly options: DashboardOptions }): ReactNode {
  const size = useWindowSize();
  const { shell, stack, dialog, setDialog, toast } = useShell(options);
  const shown = useRef<Shown>({ view: null, frame: [] });
  const isTooSmall = size.columns < leastSize.columns || size.rows < leastSize.rows;

  const press = (key: string): void => {
    const { view } = shown.current;
    if (isTooSmall) {
      if (['q', 'Ctrl+c', 'Esc'].includes(key)) shell.quit();
      return;
    }
    const open = latest.current.dialog;
    if (open !== null) pressInDialog(open, setDialog, key, size);
    else if (view?.typing != null) pressWhileTyping(view, key);
    else if (view !== null) pressOnScreen(view, key);
  };
  const pressOnScreen = (view: ScreenView, key: string): void => {
    const action = findAction([...view.scopes, 'everywhere'], key);
    if (action === null) return;
    const everywhere: Readonly<Record<string, () => void>> = {
      'everywhere.help': () => shell.open({ screen: 'help', scopes: view.scopes }),
      'everywhere.back': () => shell.back(),
      'everywhere.mouse': () =>
        shell.tell(options.mouse.toggle() ? 'The mouse selects rows.' : 'The mouse selects text.'),
      'everywhere.quit': () => shell.quit(),
    };
    (view.actions[action] ?? everywhere[action])?.();
  };
  const latest = useRef({ press, dialog });
  latest.current = { press, dialog };

  const lastClick = useRef({ hit: '', atMs: 0 });
  const point = ({ kind, column, row }: MouseEvent): void => {
    const hit = hitAt(shown.current.frame[row], column);
    const { view } = shown.current;
    const hasDialog = latest.current.dialog !== null;
    if (kind !== 'click') {
      if (!hasDialog) view?.onWheel?.(hit, kind === 'wheel up' ? -linesAWheel : linesAWheel);
    } else if (hit?.startsWith('key:')) {
      latest.current.press(hit.slice('key:'.length));
    } else if (hit !== null && !hasDialog) {
      click(hit, view);
    }
  };
  const click = (hit: string, view: ScreenView | null): void => {
    const isDouble = lastClick.current.hit === hit && shell.now() - lastClick.current.atMs < doubleClickMs;
    lastClick.current = { hit: isDouble ? '' : hit, atMs: shell.now() };
    view?.onHit?.(hit, isDouble);
  };

  const queue = useInputQueue((event) => (typeof event === 'string' ? latest.current.press(event) : point(event)));
  useInput((input, key) => {
    const name = toKeyName(input, key);
    queue(name === input ? toKeyNames(input) : [name]);
  });
  const enqueue = useRef(queue);
  enqueue.current = queue;
  // Behind useInput, so that Ink reads already.
  useEffect(() => options.mouse.listen((events) => enqueue.current(events)), [options.mouse]);
  usePaste((pasted) => paste(pasted, latest.current.dialog, setDialog, shown.current.view));

  return createElement(
    Fragment,
    null,
    stack.map((entry, index) =>
      createElement(ScreenHost, {
        key: entry.id,
        route: entry.route,
        shell,
        size,
        isTop: index === stack.length - 1,
        draw: (view: ScreenView) => {
          const path = stack.slice(0, index).map(({ title }) => title.current);
          entry.title.current = view.title;
          const lines = applyFrame({ view, path, dialog, toast, size, isTooSmall, leastSize });
          shown.current = { view, frame: lines };
          return createElement(Frame, { lines, palette: options.palette });
        },
      }),
    ),
  );
}

function ScreenHost(props: {
  readonly route: Route;
  readonly shell: Shell;
  readonly size: Size;
  readonly isTop: boolean;
  readonly draw: (view: ScreenView) => ReactNode;
}): ReactNode {
  const { route, shell, size, isTop } = props;
  // A header and a footer stand around it.
  const inner = { columns: Math.max(leastSize.columns, size.columns), rows: Math.max(leastSize.rows, size.rows) - 2 };
  const useScreen = screens[route.screen] as Screen;
  const view = useScreen({ shell, route, size: inner, isTop });
  return isTop ? props.draw(view) : null;
}

/** Several keys may come in one piece: each finds what the one before has led to. */
function useInputQueue(
  handle: (event: string | MouseEvent) => void,
): (events: readonly (string | MouseEvent)[]) => void {
  const waiting = useRef<(string | MouseEvent)[]>([]);
  const pump = (): void => {
    const [event] = waiting.current;
    if (event === undefined) return;
    handle(event);
    // React draws in the first, or in the second where it was at something else.
    setImmediate(() =>
      setImmediate(() => {
        waiting.current.shift();
        pump();
      }),
    );
  };
  return (events) => {
    const isIdle = waiting.current.length === 0;
    waiting.current.push(...events);
    if (isIdle) pump();
  };
}

function pressInDialog(
  dialog: OpenDialog,
  setDialog: (dialog: OpenDialog | null) => void,
  key: string,
  size: Size,
): void {
  if (dialog.kind === 'wait') {
    if (key === 'Esc' || key === 'Ctrl+c') dialog.giveUp();
    return;
  }
  const { lastTop } = questionLines(dialog.question, dialog.state, size);
  const step = answerQuestion(dialog.question, dialog.state, key, lastTop);
  if ('state' in step) setDialog({ ...dialog, state: step.state });
  else dialog.settle(step.answers);
}

function pressWhileTyping(view: ScreenView, key: string): void {
  const action = findAction(view.scopes.slice(0, 1), key);
  if (action === null) view.typing?.press(key);
  else view.actions[action]?.();
}

function paste(
  pasted: string,
  dialog: OpenDialog | null,
  setDialog: (dialog: OpenDialog | null) => void,
  view: ScreenView | null,
): void {
  if (dialog === null) view?.typing?.paste(pasted);
  if (dialog?.kind !== 'question') return;
  const field = dialog.question.fields?.[dialog.state.focus];
  if (field?.kind !== 'text') return;
  const edit = insertText(dialog.state.edits[field.name] ?? startText(), pasted);
  setDialog({ ...dialog, state: { ...dialog.state, edits: { ...dialog.state.edits, [field.name]: edit } } });
}
