import { useApp } from 'ink';
import { useEffect, useRef, useState } from 'react';
import type { DashboardOptions } from './dashboard.ts';
import { errorWords } from './error-words.ts';
import type { Tone } from './look/line.ts';
import type { Route, Shell } from './shell.ts';
import { toBackendError } from './use-poll.ts';
import { type Answers, type Question, type QuestionState, startQuestion } from './widgets/question.ts';

/** What lies over the screen and gets the keys. */
export type OpenDialog =
  | {
      readonly kind: 'question';
      readonly question: Question;
      readonly state: QuestionState;
      readonly settle: (answers: Answers | null) => void;
    }
  | { readonly kind: 'wait'; readonly words: string; readonly giveUp: () => void };

export interface Toast {
  readonly text: string;
  readonly tone: Tone;
}

export interface StackEntry {
  readonly id: number;
  readonly route: Route;
  /** As its screen last called itself. */
  readonly title: { current: string };
}

const home: Route = { screen: 'home' };
const toastMs = { short: 5000, long: 10_000 };

/** The screens over each other, the dialog and the sentence above the footer; and the one object through which screens reach them. */
export function useShell(options: DashboardOptions): {
  readonly shell: Shell;
  readonly stack: readonly StackEntry[];
  readonly dialog: OpenDialog | null;
  readonly setDialog: (dialog: OpenDialog | null) => void;
  readonly toast: Toast | null;
} {
  const { exit, suspendTerminal } = useApp();
  const [stack, setStack] = useState<readonly StackEntry[]>(() =>
    [home, ...(options.begin ?? [])].map((route, id) => toEntry(id, route)),
  );
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [toast, setToast] = useState<Toast | null>(null);
  const kept = useRef<{
    shell: Shell | null;
    entries: number;
    timer: NodeJS.Timeout | undefined;
    open: OpenDialog | null;
  }>({
    shell: null,
    entries: 1 + (options.begin?.length ?? 0),
    timer: undefined,
    open: null,
  });
  const show = (next: OpenDialog | null): void => {
    kept.current.open = next;
    setDialog(next);
  };
  const closeOther = (): void => {
    const { open } = kept.current;
    if (open?.kind === 'question') open.settle(null);
    if (open?.kind === 'wait') open.giveUp();
  };
  kept.current.shell ??= createShell({
    options,
    exit: () => exit(),
    suspend: suspendTerminal,
    open(route) {
      const id = kept.current.entries;
      kept.current.entries += 1;
      setStack((entries) => [...entries, toEntry(id, route)]);
    },
    back: () => setStack((entries) => (entries.length > 1 ? entries.slice(0, -1) : entries)),
    tell(text, tone) {
      clearTimeout(kept.current.timer);
      setToast({ text, tone });
      const isTrouble = tone === 'bad' || tone === 'warning';
      kept.current.timer = setTimeout(() => setToast(null), isTrouble ? toastMs.long : toastMs.short);
    },
    ask(question) {
      closeOther();
      return new Promise((resolve) => {
        const settle = (answers: Answers | null): void => {
          show(null);
          resolve(answers);
        };
        show({ kind: 'question', question, state: startQuestion(question), settle });
      });
    },
    cover(words, giveUp) {
      closeOther();
      const cover: OpenDialog = { kind: 'wait', words, giveUp };
      show(cover);
      return () => {
        if (kept.current.open === cover) show(null);
      };
    },
  });
  useEffect(() => () => clearTimeout(kept.current.timer), []);
  return { shell: kept.current.shell, stack, dialog, setDialog: show, toast };
}

function toEntry(id: number, route: Route): StackEntry {
  return { id, route, title: { current: '' } };
}

function createShell(inside: {
  readonly options: DashboardOptions;
  exit(): void;
  suspend(callback: () => Promise<void>): Promise<void>;
  open(route: Route): void;
  back(): void;
  tell(text: string, tone: Tone): void;
  ask(question: Question): Promise<Answers | null>;
  /** Returns what takes the cover away. */
  cover(words: string, giveUp: () => void): () => void;
}): Shell {
  const { backend, pollMs = 1000, now, edit, mouse, writeOut } = inside.options;
  const tell = (text: string, tone: Tone = 'plain'): void => inside.tell(text, tone);
  const sayError = (error: unknown): null => {
    tell(errorWords(toBackendError(error)), 'bad');
    return null;
  };
  const wait = async <Value>(words: string, asked: Promise<Value>): Promise<Value | null> => {
    const { promise: givenUp, resolve } = Promise.withResolvers<null>();
    const uncover = inside.cover(words, () => resolve(null));
    try {
      return await Promise.race([asked, givenUp]);
    } catch (error) {
      return sayError(error);
    } finally {
      uncover();
    }
  };
  return {
    backend,
    pollMs,
    now,
    open: inside.open,
    back: inside.back,
    quit: inside.exit,
    tell,
    ask: inside.ask,
    wait,
    async act(words, asked) {
      const acted = await wait(words, asked);
      if (acted !== null) tell(acted.message);
      return acted !== null;
    },
    copy(text, what) {
      writeOut(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
      backend.copy(text).then(
        () => tell(`Copied: ${what}.`),
        // The terminal may have taken it: whether it did cannot be asked.
        () => tell(`Given to the terminal to copy: ${what}.`),
      );
    },
    async edit(path) {
      if (edit === undefined) return tell('There is no editor: set EDITOR.', 'warning');
      await mouse.lend(() => inside.suspend(() => edit(path)));
    },
  };
}
