import type { Acted, BackendError, DashboardBackend } from '../ports/dashboard-backend.ts';
import type { Line, Tone } from './look/line.ts';
import type { Actions, Scope } from './keys.ts';
import type { Answers, Question } from './widgets/question.ts';

/** Where one can be. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'new'; readonly pipeline: string | null }
  | { readonly screen: 'batch'; readonly batchId: string }
  | { readonly screen: 'item'; readonly batchId: string; readonly itemId: string }
  | { readonly screen: 'report'; readonly batchId: string }
  | { readonly screen: 'files'; readonly batchId: string; readonly folder: string }
  | { readonly screen: 'file'; readonly batchId: string; readonly path: string }
  | { readonly screen: 'log'; readonly batchId: string }
  | { readonly screen: 'compare'; readonly batchIds: readonly string[] }
  | { readonly screen: 'diagnosis'; readonly batchId: string }
  | { readonly screen: 'ask'; readonly batchId: string }
  | { readonly screen: 'process'; readonly batchId: string }
  | { readonly screen: 'pipelines' }
  | { readonly screen: 'pipeline'; readonly path: string; readonly begin?: 'editor' }
  | { readonly screen: 'help'; readonly scopes: readonly Scope[] };

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a screen may ask of the application around it. */
export interface Shell {
  readonly backend: DashboardBackend;
  /** How often a screen looks anew. */
  readonly pollMs: number;
  /** Milliseconds since the epoch. */
  now(): number;
  open(route: Route): void;
  back(): void;
  quit(): void;
  /** A sentence above the footer, for some seconds. */
  tell(text: string, tone?: Tone): void;
  /** null: no. */
  ask(question: Question): Promise<Answers | null>;
  /** Shows that something is under way. null: given up with Esc, or it failed, which has been said. */
  wait<Value>(words: string, asked: Promise<Value>): Promise<Value | null>;
  /** Waits, and says what is the case now. false: it did not come to pass, which has been said. */
  act(words: string, asked: Promise<Acted>): Promise<boolean>;
  /** Into the clipboard: by the terminal (OSC 52), and by the system. */
  copy(text: string, what: string): void;
  /** The file in the person's editor; the screen belongs to that until it ends. Says so where there is none. */
  edit(path: string): Promise<void>;
}

export interface ScreenProps<To extends Route = Route> {
  readonly shell: Shell;
  readonly route: To;
  /** Of what the screen may fill. */
  readonly size: Size;
  /** Only the uppermost screen is seen, and only that one needs to look. */
  readonly isTop: boolean;
}

/** What a screen gives back each time: a pure picture of what it knows. */
export interface ScreenView {
  /** Its part of the path in the header. */
  readonly title: string;
  /** On the right of the header. */
  readonly status?: Line;
  readonly lines: readonly Line[];
  /** Why what is shown could not be looked at anew: it stays, and this is said below it. */
  readonly error?: BackendError | null;
  /** Where its keys stand in the key table; the first wins. `everywhere` comes by itself. */
  readonly scopes: readonly Scope[];
  /** `scope.action` → what it does, as `actionsOf` makes them. */
  readonly actions: Readonly<Record<string, () => void>>;
  /** A text is being typed: it gets every key that the first of `scopes` does not have. */
  readonly typing?: { readonly press: (key: string) => void; readonly paste: (text: string) => void } | null;
  /** The mouse met this. */
  readonly onHit?: (hit: string, isDouble: boolean) => void;
  /** The wheel, over this; `by`: lines. */
  readonly onWheel?: (hit: string | null, by: number) => void;
}

/** A screen is a hook of React: it is called at each drawing, with the same order of hooks. */
export type Screen<To extends Route = Route> = (props: ScreenProps<To>) => ScreenView;

/** `{open: f}` of scope home → `{'home.open': f}`. */
export function actionsOf<Name extends Scope>(
  scope: Name,
  actions: Actions<Name>,
): Readonly<Record<string, () => void>> {
  return Object.fromEntries(Object.entries<() => void>(actions).map(([word, action]) => [`${scope}.${word}`, action]));
}
