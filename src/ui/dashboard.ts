import { render } from 'ink';
import { createElement } from 'react';
import { UserError } from '../core/errors.ts';
import type { DashboardBackend } from '../ports/dashboard-backend.ts';
import { App } from './app.ts';
import { choosePalette, type Palette } from './look/palette.ts';
import { createMouse, type Mouse } from './mouse.ts';
import type { Route } from './shell.ts';

export interface DashboardPlaces {
  readonly backend: DashboardBackend;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** NO_COLOR and --no-color have been looked at. */
  readonly hasColour: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Opens a file in the person's editor and ends with it; absent: there is none. */
  readonly edit?: (path: string) => Promise<void>;
  readonly pollMs?: number;
  /** Absent: the mouse is ours until the person says otherwise. */
  readonly hasMouse?: boolean;
  /** Screens over the one of all batches to begin with. */
  readonly begin?: readonly Route[];
}

export interface DashboardOptions extends DashboardPlaces {
  readonly palette: Palette;
  readonly writeOut: (text: string) => void;
  readonly mouse: Mouse;
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs the terminal application until the person quits; gives the exit code. The terminal is as before afterwards, also when the process
 * ends by a crash or a signal: the screen, the cursor and the mouse. Throws a UserError where there is no terminal.
 */
export async function showDashboard(places: DashboardPlaces): Promise<number> {
  const { stdin, stdout, environment, backend } = places;
  checkTerminal(places);
  const mouse = createMouse(stdin, stdout, places.hasMouse ?? true);
  const instance = render(
    createElement(App, {
      options: {
        ...places,
        palette: choosePalette(places.hasColour, environment),
        writeOut: (text) => void stdout.write(text),
        mouse,
      },
    }),
    {
      stdin,
      stdout,
      alternateScreen: true,
      interactive: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
    },
  );
  let exitCode = 0;
  const end = (code: number) => () => {
    exitCode = code;
    instance.unmount();
  };
  const listeners = Object.entries(signals).map(([signal, code]) => {
    const listener = end(code);
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  // The terminal has gone away; its signal may come later or not at all.
  const lost = end(signals.SIGHUP);
  for (const stream of [stdin, stdout]) stream.on('error', lost);
  process.on('exit', mouse.restore);
  try {
    await instance.waitUntilExit();
  } finally {
    mouse.restore();
    process.off('exit', mouse.restore);
    for (const stream of [stdin, stdout]) stream.off('error', lost);
    for (const stop of listeners) stop();
    await backend.close();
  }
  return exitCode;
}

/** Throws a UserError where the application cannot be shown. */
export function checkTerminal({
  stdin,
  stdout,
  environment,
}: Pick<DashboardPlaces, 'stdin' | 'stdout' | 'environment'>): void {
  if (stdin.isTTY === true && stdout.isTTY === true && environment['TERM'] !== 'dumb') return;
  throw new UserError({
    code: 'no-terminal',
    message:
      environment['TERM'] === 'dumb' && stdout.isTTY === true
        ? 'The dashboard needs a terminal that can move its cursor; TERM is dumb.'
        : `The dashboard needs a terminal; ${stdin.isTTY === true ? 'the output' : 'the input'} is none.`,
    hint: 'Run it at a terminal, or look with `batch-pipeline list` and `batch-pipeline status --batch-id <id>`; both have --json.',
  });
}
