import cliProgress from 'cli-progress';
import type { Paint } from '../../core/paint.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';
import type { LiveReporter } from './live-reporter.ts';
import { createJobsTally } from './jobs-tally.ts';
import { formatJobEvent } from './jobs-text.ts';
import { createProgressTally } from './progress-tally.ts';
import type { Screen } from './screen.ts';
import { toFrame } from './terminal-frame.ts';

const redrawsASecond = 10;
const clearToLineEnd = '\u001b[K';

/**
 * Progress on a terminal, redrawn in place at most ten times a second:
 *
 *   no stage ──stage-started──▶ live ──stage-ended, close──▶ the last frame stays where it is
 *                                ├──pause──▶ last frame stays; counting goes on ──resume──▶ live
 *
 * Notices, and what becomes of jobs, are written above the block and stay in the scroll-back. Each redraw is one write, and none where nothing
 * changed.
 */
export function createTerminalReporter(options: {
  readonly screen: Screen;
  readonly batchId: string;
  readonly simulated: boolean;
  readonly paint: Paint;
}): LiveReporter {
  const { screen, paint } = options;
  const tally = createProgressTally();
  const jobs = createJobsTally();
  let drawing: Drawing | null = null;
  let isPaused = false;
  let hasDrawn = false;

  const frame = (): readonly string[] => {
    const { progress } = tally;
    if (progress === null) return [];
    const now = screen.now();
    return toFrame(progress, {
      ...options,
      columns: screen.columns,
      rows: screen.rows,
      now,
      remainingMs: tally.remainingMs(now),
      jobs: jobs.jobs,
    });
  };
  const draw = () => {
    if (isPaused) return;
    drawing ??= startDrawing(screen, frame);
    hasDrawn = true;
  };
  const leave = () => {
    drawing?.stop();
    drawing = null;
  };
  const isRunning = () => tally.progress !== null && tally.progress.endedAt === null;

  return {
    report(event) {
      if (event.kind === 'stage-started') leave();
      tally.add(event, screen.now());
      jobs.add(event, screen.now());
      if (event.kind === 'stage-started') draw();
      else if (event.kind === 'stage-ended') leave();
      else if (event.kind === 'notice') say(event);
      const line = formatJobEvent(event);
      if (line !== null) writeLine(line);
    },
    pause() {
      isPaused = true;
      leave();
    },
    resume() {
      isPaused = false;
      if (isRunning()) draw();
    },
    close() {
      leave();
      // What comes next, the summary, stands apart.
      if (hasDrawn) screen.write('\n');
      hasDrawn = false;
    },
  };

  function say({ level, message }: Extract<ProgressEvent, { kind: 'notice' }>): void {
    const text = toTerminalText(message, 2000);
    writeLine(level === 'warning' ? paint.warning(`Warning: ${text}`) : text);
  }

  function writeLine(line: string): void {
    if (drawing === null) screen.write(`${line}\n`);
    else drawing.writeAbove(line);
  }
}

interface Drawing {
  writeAbove(line: string): void;
  stop(): void;
}

/** One bar of cli-progress for each line of the frame; what it writes for one redraw is gathered into one write. */
function startDrawing(screen: Screen, frame: () => readonly string[]): Drawing {
  let lines: readonly string[] = [];
  let drawn: readonly string[] | null = null;
  let gathered = '';
  let hasLinesAbove = false;
  let rowCount = 0;

  const stream = {
    isTTY: true,
    // Lines are cut before they get here; cli-progress would count colours as columns.
    columns: Number.MAX_SAFE_INTEGER,
    write(text: string): boolean {
      gathered += text;
      return true;
    },
  };
  const bars = new cliProgress.MultiBar({
    stream: stream as unknown as NodeJS.WritableStream,
    fps: redrawsASecond,
    linewrap: true,
    forceRedraw: true,
    format: (_options, _params, payload: { readonly row: number }) => lines[payload.row] ?? '',
  });
  const addRow = () => {
    bars.create(1, 0, { row: rowCount });
    rowCount += 1;
  };
  const look = () => {
    lines = frame();
    while (rowCount < lines.length) addRow();
  };
  const flush = () => {
    const isUnchanged =
      drawn !== null &&
      !hasLinesAbove &&
      lines.length === drawn.length &&
      lines.every((line, index) => line === drawn?.[index]);
    if (!isUnchanged) screen.write(gathered);
    gathered = '';
    hasLinesAbove = false;
    drawn = lines;
  };

  bars.on('update-pre', look);
  bars.on('update-post', flush);
  lines = frame();
  addRow();
  bars.update();
  return {
    writeAbove(line) {
      hasLinesAbove = true;
      bars.log(`${line}${clearToLineEnd}\n`);
    },
    stop() {
      // What was still to be written above comes before the last frame.
      if (hasLinesAbove) bars.update();
      look();
      bars.stop();
      const emptyRows = rowCount - lines.length;
      screen.write(emptyRows > 0 ? `${gathered}\u001b[${emptyRows}A` : gathered);
      gathered = '';
    },
  };
}
