import { type IPty, spawn } from '@lydell/node-pty';
import { toKeyBytes } from './key-bytes.ts';
import { programFile } from './program.ts';
import { createTerminalScreen } from './terminal-screen.ts';
import type { Workplace } from './workplace.ts';

/** The built dashboard at a pseudo terminal. */
export interface DashboardProgram {
  readonly pid: number;
  /** What the terminal shows, without spaces at the ends of lines. */
  screen(): string;
  /** Everything that was written to it. */
  written(): string;
  until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  gone(unwanted: string): Promise<string>;
  /** Keys by their names in the key table, one after the other. */
  press(...keys: readonly string[]): Promise<void>;
  /** Types keys, and waits for what they lead to. */
  pressUntil(wanted: string | RegExp | ((screen: string) => boolean), ...keys: readonly string[]): Promise<string>;
  resize(columns: number, rows: number): void;
  isAlternate(): boolean;
  signal(name: NodeJS.Signals): void;
  /** Its terminal is closed, as a window is. */
  hangUp(): void;
  readonly ended: Promise<{ readonly exitCode: number; readonly signal: number }>;
  close(): Promise<void>;
}

export interface ProgramSetting {
  readonly columns?: number;
  readonly rows?: number;
  readonly argv?: readonly string[];
  /** Beside those of the place. */
  readonly environment?: Readonly<Record<string, string>>;
}

export function startDashboard(place: Workplace, setting: ProgramSetting = {}): DashboardProgram {
  const { columns = 80, rows = 24, argv = [], environment = {} } = setting;
  const terminal = createTerminalScreen(columns, rows);
  const pty: IPty = spawn(process.execPath, [programFile, 'dashboard', ...argv], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: place.folder,
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', NO_COLOR: '1', ...place.environment, ...environment },
  });
  let written = '';
  let isOver = false;
  pty.onData((text) => {
    written += text;
    terminal.write(text);
  });
  const ended = new Promise<{ exitCode: number; signal: number }>((resolve) => {
    pty.onExit(({ exitCode, signal = 0 }) => {
      isOver = true;
      resolve({ exitCode, signal });
    });
  });
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      pty.write(toKeyBytes(key));
      // Ink waits a little whether more follows after Esc.
      await new Promise((resolve) => setTimeout(resolve, key === 'Esc' ? 70 : 45));
    }
  };
  return {
    pid: pty.pid,
    screen: terminal.text,
    written: () => written,
    until: terminal.until,
    gone: (unwanted) => terminal.until((shown) => !shown.includes(unwanted)),
    press,
    async pressUntil(wanted, ...keys) {
      await press(...keys);
      return terminal.until(wanted);
    },
    resize(toColumns, toRows) {
      terminal.resize(toColumns, toRows);
      pty.resize(toColumns, toRows);
    },
    isAlternate: terminal.isAlternate,
    signal: (name) => pty.kill(name),
    hangUp: () => (pty as unknown as { destroy(): void }).destroy(),
    ended,
    async close() {
      if (!isOver) pty.kill('SIGKILL');
      await ended;
      terminal.dispose();
    },
  };
}
