import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { toKeyBytes } from '../../test/support/key-bytes.ts';
import { createTerminalScreen } from '../../test/support/terminal-screen.ts';
import { median } from './figures.ts';

/** A program at a pseudo terminal, and how long its screen takes to answer what is typed. */
export interface TypedProgram {
  readonly pid: number;
  screen(): string;
  until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  /** Milliseconds from the key to the screen on which `seen` gives something else than before, and not null. */
  press(key: string, seen: (screen: string) => string | null): Promise<number>;
  /** Bytes resident, of all its threads: now and at most. Linux alone knows. */
  memory(): { readonly now: number; readonly most: number };
  end(): Promise<void>;
}

export function startTyped(
  argv: readonly string[],
  options: { readonly folder: string; readonly environment: Readonly<Record<string, string>> },
): TypedProgram {
  const [columns, rows] = [120, 40];
  const terminal = createTerminalScreen(columns, rows);
  const pty = spawn(process.execPath, [...argv], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.folder,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', ...options.environment },
  });
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  pty.onData((text) => terminal.write(text));
  return {
    pid: pty.pid,
    screen: terminal.text,
    until: terminal.until,
    async press(key, seen) {
      const before = seen(terminal.text());
      const since = performance.now();
      pty.write(toKeyBytes(key));
      await terminal
        .until((screen) => {
          const now = seen(screen);
          return now !== null && now !== before;
        })
        .catch((error: unknown) => {
          throw new Error(`${key} was not answered, before it was ${before}`, { cause: error });
        });
      const tookMs = performance.now() - since;
      // At no fixed distance from what it does each second, and 30 times a second.
      await delay(40 + Math.random() * 120);
      return tookMs;
    },
    memory() {
      const status = readFileSync(`/proc/${pty.pid}/status`, 'utf8');
      const of = (name: string) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
      return { now: of('VmRSS'), most: of('VmHWM') };
    },
    async end() {
      pty.kill('SIGTERM');
      await ended;
      terminal.dispose();
    },
  };
}

export interface Latencies {
  readonly times: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly worst: number;
}

export function summarise(tookMs: readonly number[]): Latencies {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { times: sorted.length, median: median(sorted), p95: at(0.95), p99: at(0.99), worst: at(1) };
}
