/**
 * Every key of the application, by the place where it holds. The footer, the help screen and the dispatch of keys read this table, and a
 * test compares it with the keys that the tests type. A screen names its places (`scopes`, the first wins) and has an action for each word.
 */
export interface KeyBinding {
  /** As `toKeyName` names them; the first is shown. */
  readonly keys: readonly string[];
  readonly action: string;
  /** In the help. */
  readonly does: string;
  /** How the footer writes the key, where it stands for others too. */
  readonly sign?: string;
  /** In the footer; absent: not there. */
  readonly footer?: string;
}

export const keyTable = {
  everywhere: [
    { keys: ['?'], action: 'help', does: 'what the keys do', footer: 'help' },
    { keys: ['Esc'], action: 'back', does: 'back' },
    { keys: ['m'], action: 'mouse', does: 'mouse on or off: off, the terminal selects text' },
    { keys: ['q', 'Ctrl+c'], action: 'quit', does: 'quit: runs go on', footer: 'quit' },
  ],
  list: [
    { keys: ['Up', 'k'], action: 'up', does: 'one up' },
    { keys: ['Down', 'j'], action: 'down', does: 'one down' },
    { keys: ['PageUp'], action: 'pageUp', does: 'a page up' },
    { keys: ['PageDown'], action: 'pageDown', does: 'a page down' },
    { keys: ['Home'], action: 'first', does: 'to the beginning' },
    { keys: ['End'], action: 'last', does: 'to the end' },
  ],
  filter: [
    { keys: ['Enter'], action: 'keep', does: 'keep the filter', footer: 'keep' },
    { keys: ['Esc'], action: 'clear', does: 'no filter', footer: 'clear' },
  ],
  dialog: [
    { keys: ['y'], action: 'yes', does: 'agree, where nothing is to be typed' },
    { keys: ['n'], action: 'no', does: 'no' },
    { keys: ['Enter'], action: 'send', does: 'agree to what was typed or chosen' },
    { keys: ['Esc'], action: 'cancel', does: 'no' },
    { keys: ['Tab', 'Down'], action: 'next', does: 'the next field' },
    { keys: ['Shift+Tab', 'Up'], action: 'previous', does: 'the field before' },
    { keys: ['Left'], action: 'left', does: 'the choice before; in a text one to the left' },
    { keys: ['Right'], action: 'right', does: 'the next choice; in a text one to the right' },
  ],
  home: [
    { keys: ['Enter'], action: 'open', does: 'open the batch', footer: 'open' },
    { keys: ['n'], action: 'new', does: 'a new run', footer: 'new' },
    {
      keys: ['p'],
      action: 'stop',
      does: 'ask its run to stop: calls in flight end, and it can be resumed',
      footer: 'stop',
    },
    { keys: ['r'], action: 'resume', does: 'go on with what is left, with price and consent', footer: 'resume' },
    { keys: ['/'], action: 'filter', does: 'only batches with these words', footer: 'filter' },
    { keys: ['d'], action: 'delete', does: 'delete it, with consent', footer: 'delete' },
    { keys: ['x'], action: 'archive', does: 'archive it, or bring it back', footer: 'archive' },
    { keys: ['h'], action: 'archived', does: 'show archived batches, or not' },
    { keys: ['w'], action: 'rename', does: 'give it another name' },
    { keys: ['Space'], action: 'select', does: 'select it, for comparing' },
    { keys: ['c'], action: 'compare', does: 'compare the selected batches', footer: 'compare' },
    { keys: ['l'], action: 'pipelines', does: 'pipelines', footer: 'pipelines' },
  ],
  batch: [
    { keys: ['Enter'], action: 'open', does: 'open the item; from the log the whole log', footer: 'open' },
    { keys: ['Tab'], action: 'paneBehind', does: 'the next pane: items, log, jobs', footer: 'pane' },
    { keys: ['Shift+Tab'], action: 'paneBefore', does: 'the pane before' },
    {
      keys: ['Right'],
      sign: '← →',
      action: 'stepBehind',
      does: 'the next step: only the items that stand there',
      footer: 'step',
    },
    { keys: ['Left'], action: 'stepBefore', does: 'the step before' },
    { keys: ['f'], action: 'state', does: 'only items of a state: the next one', footer: 'state' },
    { keys: ['/'], action: 'search', does: 'only items with this in their id', footer: 'search' },
    { keys: ['s'], action: 'sort', does: 'sort by order, id, state, attempts' },
    { keys: ['S'], action: 'reverse', does: 'sort the other way round' },
    { keys: ['p'], action: 'stop', does: 'ask its run to stop', footer: 'stop' },
    { keys: ['r'], action: 'resume', does: 'go on with what is left, with price and consent' },
    { keys: ['R'], action: 'redo', does: 'redo what failed or was rejected, with price and consent', footer: 'redo' },
    { keys: ['t'], action: 'tune', does: 'workers, cap and lane of the run under way', footer: 'tune' },
    { keys: ['g'], action: 'report', does: 'the report', footer: 'report' },
    { keys: ['D'], action: 'diagnosis', does: 'what went wrong, and what helps', footer: 'diagnosis' },
    { keys: ['F'], action: 'files', does: 'its files', footer: 'files' },
    { keys: ['L'], action: 'log', does: 'the whole log', footer: 'log' },
    { keys: ['o'], action: 'page', does: 'open its page in the browser', footer: 'page' },
    { keys: ['i'], action: 'process', does: 'who runs it', footer: 'process' },
  ],
  item: [
    { keys: ['Right'], sign: '← →', action: 'tabBehind', does: 'the next tab', footer: 'tab' },
    { keys: ['Left'], action: 'tabBefore', does: 'the tab before' },
    { keys: ['Tab'], action: 'answerBehind', does: 'the next answer of the line', footer: 'answer' },
    { keys: ['Shift+Tab'], action: 'answerBefore', does: 'the answer before' },
    { keys: ['d'], action: 'changes', does: 'what is otherwise than in the attempt before', footer: 'changes' },
    { keys: ['y'], action: 'copy', does: 'copy what the tab shows', footer: 'copy' },
  ],
  report: [
    { keys: ['u'], action: 'anew', does: 'look at the batch anew', footer: 'anew' },
    { keys: ['y'], action: 'copy', does: 'copy the report', footer: 'copy' },
  ],
  files: [
    { keys: ['Enter'], action: 'open', does: 'open the folder or the file', footer: 'open' },
    { keys: ['/'], action: 'search', does: 'only names with this in them', footer: 'search' },
    { keys: ['y'], action: 'copy', does: 'copy the path', footer: 'copy path' },
  ],
  file: [{ keys: ['y'], action: 'copy', does: 'copy the text', footer: 'copy' }],
  log: [
    { keys: ['f'], action: 'level', does: 'only this level and worse: the next one', footer: 'level' },
    { keys: ['/'], action: 'search', does: 'only lines with these words', footer: 'search' },
    { keys: ['y'], action: 'copy', does: 'copy these lines', footer: 'copy' },
  ],
  compare: [
    { keys: ['Enter'], action: 'open', does: 'open the item in the batch that is marked', footer: 'open' },
    { keys: ['Tab'], action: 'side', does: 'mark the next batch', footer: 'batch' },
    { keys: ['d'], action: 'onlyDifferent', does: 'only rows that differ, or all', footer: 'differing rows' },
  ],
} as const satisfies Readonly<Record<string, readonly KeyBinding[]>>;

export type Scope = keyof typeof keyTable;
export type ActionOf<Name extends Scope> = (typeof keyTable)[Name][number]['action'];
export type Actions<Name extends Scope> = Readonly<Record<ActionOf<Name>, () => void>>;

export const scopeTitles: Readonly<Record<Scope, string>> = {
  everywhere: 'Everywhere',
  list: 'Moving',
  filter: 'While typing a filter',
  dialog: 'In a question',
  home: 'Batches',
  batch: 'A batch',
  item: 'An item',
  report: 'The report',
  files: 'Files',
  file: 'A file',
  log: 'The log',
  compare: 'Comparing',
};

/** The action for a key in the first of these places that has one. */
export function findAction(scopes: readonly Scope[], key: string): string | null {
  for (const scope of scopes) {
    const bindings: readonly KeyBinding[] = keyTable[scope];
    const binding = bindings.find(({ keys }) => keys.includes(key));
    if (binding !== undefined) return `${scope}.${binding.action}`;
  }
  return null;
}
