import { formatDuration } from '../../../core/money-text.ts';
import type { LogLine, ProcessView } from '../../../ports/dashboard-backend.ts';
import { type Line, type Span, toLine, toSpan } from '../../look/line.ts';
import { paneTitle } from '../../look/pane.ts';
import { sparkSpan } from '../../look/spark.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';
import { logLine } from '../../widgets/log-lines.ts';
import { type ProcessSample, samplesInParts } from './process-samples.ts';

export interface ProcessPicture {
  readonly batchId: string;
  /** null: nobody works on it. */
  readonly view: ProcessView | null;
  /** Who did before. */
  readonly last: ProcessView | null;
  readonly samples: readonly ProcessSample[];
  readonly log: readonly LogLine[];
  /** Scrolled to; null: its end. */
  readonly logTop: number | null;
  readonly now: number;
}

const labelColumns = 10;
const mostCommandLines = 3;
/** Room for the amount before the bars of the last minute. */
const amountColumns = 10;

export function processLines(picture: ProcessPicture, size: Size): readonly Line[] {
  const facts = factsLines(picture, size.columns);
  const rows = logRows(picture, size);
  const from = picture.logTop ?? Math.max(0, picture.log.length - rows);
  const info = toLine(toSpan(picture.logTop === null ? 'live' : 'End: live', 'dim'));
  return [
    ...facts,
    paneTitle({ name: 'log', title: 'Log', info, hasFocus: true }, size.columns),
    ...(picture.log.length === 0 ? [toLine(toSpan('  It has not said anything yet.', 'dim'))] : []),
    ...picture.log.slice(from, from + rows).map((line) => logLine(line)),
  ];
}

export function logRows(picture: ProcessPicture, size: Size): number {
  // The last row is left to what is told.
  return Math.max(1, size.rows - factsLines(picture, size.columns).length - 2);
}

function factsLines(picture: ProcessPicture, columns: number): readonly Line[] {
  const { view, last, batchId } = picture;
  if (view === null) {
    return [
      [],
      toLine(toSpan(`  ○ Nobody works on ${batchId}.`, 'strong')),
      toLine(
        toSpan(
          last === null
            ? '  r, on the screen of the batch, resumes it.'
            : `  Process ${last.pid} on ${last.host} has ended.`,
          'dim',
        ),
      ),
      [],
    ];
  }
  const command = wrapText(view.commandLine, columns - labelColumns - 2).slice(0, mostCommandLines);
  return [
    [],
    row(
      'Process',
      toSpan(String(view.pid), 'strong'),
      toSpan(` on ${view.host}  `, 'plain'),
      stateSpan(view),
      toSpan(view.isOnThisHost ? '' : '  what it uses is not seen from here', 'dim'),
    ),
    row(
      'Since',
      toSpan(formatDuration(Math.max(0, picture.now - view.sinceMs))),
      toSpan(`  ${timeOf(view.sinceMs)}`, 'dim'),
    ),
    ...command.map((line, index) => row(index === 0 ? 'Command' : '', toSpan(line))),
    ...(view.isOnThisHost ? meterLines(picture, view, columns) : []),
    [],
  ];
}

function stateSpan({ isAlive, isOnThisHost }: ProcessView): Span {
  if (isAlive) return toSpan('● alive', 'busy');
  return isOnThisHost ? toSpan('✗ gone', 'bad') : toSpan('▲ not heard of for long', 'warning');
}

/** What it uses, and the last minute of it. */
function meterLines({ samples, now }: ProcessPicture, view: ProcessView, columns: number): readonly Line[] {
  const parts = columns - labelColumns - amountColumns - 24 >= 60 ? 60 : 30;
  const cpus = samplesInParts(samples, ({ cpu }) => cpu, now, parts);
  const memories = samplesInParts(samples, ({ memoryBytes }) => memoryBytes, now, parts);
  const most = (amounts: readonly (number | null)[]) => Math.max(0, ...amounts.map((amount) => amount ?? 0));
  const mostCpu = Math.max(1, Math.ceil(most(cpus)));
  const mostMemory = most(memories);
  const amount = (text: string) => toSpan(text.padEnd(amountColumns), 'strong');
  return [
    row(
      'CPU',
      amount(view.cpu === null ? 'unknown' : `${Math.round(view.cpu * 100)}%`),
      sparkSpan(cpus, mostCpu),
      toSpan(`  of ${mostCpu === 1 ? 'one core' : `${mostCpu} cores`}, the last minute`, 'dim'),
    ),
    row(
      'Memory',
      amount(view.memoryBytes === null ? 'unknown' : bytesText(view.memoryBytes)),
      sparkSpan(memories, mostMemory),
      toSpan(mostMemory === 0 ? '' : `  at most ${bytesText(mostMemory)}`, 'dim'),
    ),
  ];
}

function row(label: string, ...spans: readonly Span[]): Line {
  return [toSpan(` ${label.padEnd(labelColumns - 1)}`, 'dim'), ...spans];
}

function bytesText(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}

/** Day and time of day where the reader is. */
function timeOf(ms: number): string {
  const time = new Date(ms);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
