import { EventEmitter } from 'node:events';
import headless from '@xterm/headless';

/** A terminal that is emulated: what a person would see of what was written to it. */
export interface TerminalScreen {
  write(text: string): void;
  /** What it shows, without spaces at the ends of lines. */
  text(): string;
  /** Until the screen has the text, or does what is asked; fails with what it shows instead. */
  until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  resize(columns: number, rows: number): void;
  isAlternate(): boolean;
  dispose(): void;
}

const patienceMs = 30_000;

export function createTerminalScreen(columns: number, rows: number): TerminalScreen {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const changed = new EventEmitter();
  changed.setMaxListeners(0);
  const text = (): string => {
    const { active } = terminal.buffer;
    const lines = Array.from({ length: terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.join('\n');
  };
  return {
    write: (written) => terminal.write(written, () => changed.emit('change')),
    text,
    async until(wanted) {
      const isThere = (): boolean =>
        typeof wanted === 'function'
          ? wanted(text())
          : typeof wanted === 'string'
            ? text().includes(wanted)
            : wanted.test(text());
      const patience = Date.now() + patienceMs;
      while (!isThere()) {
        if (Date.now() > patience) throw new Error(`The screen never had ${String(wanted)}:\n${text()}`);
        await nextChange(changed);
      }
      return text();
    },
    resize: (toColumns, toRows) => terminal.resize(toColumns, toRows),
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    dispose: () => terminal.dispose(),
  };
}

/** A change, or some time: what is waited for may be no text of the screen. */
function nextChange(changed: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      changed.off('change', done);
      resolve();
    };
    const timer = setTimeout(done, 50);
    changed.on('change', done);
  });
}
