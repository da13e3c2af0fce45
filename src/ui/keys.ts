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
  picker: [
    { keys: ['Enter'], action: 'take', does: 'take it', footer: 'take it' },
    { keys: ['Esc', 'Ctrl+c'], action: 'leave', does: 'leave it as it was', footer: 'leave it' },
    { keys: ['Up'], sign: '↑ ↓', action: 'up', does: 'one up', footer: 'move' },
    { keys: ['Down'], action: 'down', does: 'one down' },
    { keys: ['PageUp'], action: 'pageUp', does: 'a page up' },
    { keys: ['PageDown'], action: 'pageDown', does: 'a page down' },
  ],
  editor: [{ keys: ['Esc', 'Ctrl+c'], action: 'end', does: 'end typing; the text stays', footer: 'end typing' }],
  new: [
    {
      keys: ['Enter'],
      action: 'enter',
      does: 'on pipeline and model: choose from the list; elsewhere: the price, and start',
      footer: 'choose or start',
    },
    { keys: ['Tab', 'Down'], action: 'next', does: 'the next field', footer: 'next field' },
    { keys: ['Shift+Tab', 'Up'], action: 'previous', does: 'the field before' },
    {
      keys: ['Right'],
      sign: '← →',
      action: 'right',
      does: 'the next choice; in a text one to the right',
      footer: 'choose',
    },
    { keys: ['Left'], action: 'left', does: 'the choice before; in a text one to the left' },
    { keys: ['PageDown'], action: 'scrollDown', does: 'further down in the estimate' },
    { keys: ['PageUp'], action: 'scrollUp', does: 'further up in the estimate' },
    { keys: ['Esc', 'Ctrl+c'], action: 'leave', does: 'back; nothing is started', footer: 'back' },
  ],
  diagnosis: [
    { keys: ['Enter'], action: 'open', does: 'open the example', footer: 'open' },
    { keys: ['Right'], sign: '← →', action: 'exampleBehind', does: 'the next example', footer: 'example' },
    { keys: ['Left'], action: 'exampleBefore', does: 'the example before' },
    { keys: ['Tab'], action: 'pane', does: 'causes or retries', footer: 'pane' },
    { keys: ['a'], action: 'ask', does: 'ask a model what is wrong', footer: 'ask a model' },
    { keys: ['u'], action: 'anew', does: 'look at the batch anew', footer: 'anew' },
    { keys: ['y'], action: 'copy', does: 'copy the diagnosis', footer: 'copy' },
  ],
  ask: [
    { keys: ['Enter'], action: 'write', does: 'change the prompt here', footer: 'write' },
    { keys: ['e'], action: 'edit', does: 'change the prompt in the editor ($VISUAL or $EDITOR)', footer: 'editor' },
    { keys: ['M'], action: 'model', does: 'another model', footer: 'model' },
    { keys: ['a'], action: 'ask', does: 'ask it, with price and consent', footer: 'ask' },
    { keys: ['Tab'], action: 'pane', does: 'prompt or answer', footer: 'prompt/answer' },
    { keys: ['u'], action: 'anew', does: 'the prompt as it was made from the batch' },
    { keys: ['y'], action: 'copy', does: 'copy the prompt or the answer', footer: 'copy' },
  ],
  pipelines: [
    { keys: ['Enter'], action: 'open', does: 'open the pipeline', footer: 'open' },
    { keys: ['r'], action: 'run', does: 'a new run of it', footer: 'run' },
    { keys: ['n'], action: 'create', does: 'make one from a template', footer: 'new' },
    { keys: ['e'], action: 'edit', does: 'its pipeline.yaml in the editor ($VISUAL or $EDITOR)', footer: 'editor' },
    { keys: ['w'], action: 'rename', does: 'give it another name', footer: 'rename' },
    { keys: ['d'], action: 'delete', does: 'delete it, with consent', footer: 'delete' },
    { keys: ['/'], action: 'filter', does: 'only pipelines with these words', footer: 'filter' },
  ],
  pipeline: [
    { keys: ['Enter'], action: 'set', does: 'change the setting', footer: 'set' },
    { keys: ['Right'], sign: '← →', action: 'stepBehind', does: 'the next step', footer: 'step' },
    { keys: ['Left'], action: 'stepBefore', does: 'the step before' },
    { keys: ['Tab'], action: 'tabBehind', does: 'settings, template, schema, file', footer: 'tab' },
    { keys: ['Shift+Tab'], action: 'tabBefore', does: 'the tab before' },
    { keys: ['r'], action: 'run', does: 'a new run of it', footer: 'run' },
    {
      keys: ['e'],
      action: 'edit',
      does: 'pipeline.yaml in the editor; it is checked before it is written',
      footer: 'editor',
    },
    { keys: ['n'], action: 'problem', does: 'to the next problem in the file', footer: 'next problem' },
    { keys: ['u'], action: 'drop', does: 'drop a text that could not be written' },
    { keys: ['y'], action: 'copy', does: 'copy what the tab shows', footer: 'copy' },
  ],
  process: [
    {
      keys: ['s', 'p'],
      action: 'stop',
      does: 'ask it to stop: calls in flight end, and it can be resumed',
      footer: 'stop',
    },
    { keys: ['K'], action: 'kill', does: 'end it at once, with a second consent', footer: 'kill' },
    { keys: ['L'], action: 'log', does: 'the whole log', footer: 'log' },
    { keys: ['y'], action: 'copy', does: 'copy these lines of the log', footer: 'copy' },
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
  picker: 'In a list to choose from',
  editor: 'While typing a text',
  new: 'A new run',
  diagnosis: 'Diagnosis',
  ask: 'Asking a model',
  pipelines: 'Pipelines',
  pipeline: 'A pipeline',
  process: 'Who runs it',
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
