import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Route } from '../../src/ui/shell.ts';
import { showDashboard } from '../../src/ui/dashboard.ts';
import { createFakeBackend, type FakeBackend, fakeNow } from './fake-backend.ts';
import { toKeyBytes } from './key-bytes.ts';
import { createTerminalScreen } from './terminal-screen.ts';

export interface OpenedDashboard {
  readonly backend: FakeBackend;
  /** What the terminal shows, without spaces at the ends of lines. */
  screen(): string;
  /** Everything that was written to it. */
  written(): string;
  /** Keys by their names in the key table, one after the other, each once the one before is on the screen. */
  press(...keys: readonly string[]): Promise<void>;
  /** Bytes as they are: the mouse, a paste. */
  send(bytes: string): void;
  /** Until the screen has the text, or does what is asked; fails with what it shows instead. */
  until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  /** Until the text is gone. */
  gone(unwanted: string): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Of the last sent frame: whether the alternate screen is shown, and the cursor. */
  isAlternate(): boolean;
  /** Milliseconds that the clock is moved on by. */
  pass(ms: number): void;
  /** The exit code once it has ended. */
  readonly ended: Promise<number>;
  close(): Promise<void>;
}

export interface DashboardSetting {
  readonly columns?: number;
  readonly rows?: number;
  readonly backend?: FakeBackend;
  readonly begin?: readonly Route[];
  readonly hasColour?: boolean;
  readonly edit?: (path: string) => Promise<void>;
}

/** The application at a terminal that is emulated, over a backend that is made up. */
export function openDashboard(setting: DashboardSetting = {}): OpenedDashboard {
  const { columns = 80, rows = 24, backend = createFakeBackend(), hasColour = false } = setting;
  const terminal = createTerminalScreen(columns, rows);
  let written = '';
  let passedMs = 0;
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write(text: string, ...rest: readonly unknown[]) {
      written += text;
      terminal.write(text);
      const done = rest.at(-1);
      if (typeof done === 'function') setImmediate(() => done());
      return true;
    },
  });
  let isOver = false;
  const ended = showDashboard({
    backend,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    environment: { TERM: 'xterm-256color' },
    hasColour,
    now: () => fakeNow + passedMs,
    pollMs: 20,
    ...(setting.begin === undefined ? {} : { begin: setting.begin }),
    ...(setting.edit === undefined ? {} : { edit: setting.edit }),
  });
  ended.then(over, over);
  function over(): void {
    isOver = true;
  }
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      stdin.write(toKeyBytes(key));
      await settled(key);
    }
  };
  return {
    backend,
    screen: terminal.text,
    written: () => written,
    press,
    send: (bytes) => void stdin.write(bytes),
    until: terminal.until,
    gone: (unwanted) => terminal.until((shown) => !shown.includes(unwanted)),
    resize(toColumns, toRows) {
      terminal.resize(toColumns, toRows);
      Object.assign(stdout, { columns: toColumns, rows: toRows });
      stdout.emit('resize');
    },
    isAlternate: terminal.isAlternate,
    pass(ms) {
      passedMs += ms;
    },
    ended,
    async close() {
      // Without listeners of its own a signal would end the tests.
      if (!isOver) process.emit('SIGTERM', 'SIGTERM');
      await ended.catch(() => {});
      terminal.dispose();
    },
  };
}

/** Ink waits a little whether more follows after Esc; a frame is drawn 30 times a second at most. */
function settled(key: string): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, key === 'Esc' ? 70 : 45));
}
