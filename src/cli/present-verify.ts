import type { BatchCommands } from '../core/batch-commands.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import type { Conservation } from '../core/conservation.ts';
import { type Paint, plainPaint } from '../core/paint.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { jobLines } from './job-words.ts';
import { openCallsLines } from './money-words.ts';
import { presentConservation } from './present-conservation.ts';
import { type OutdatedRow, presentOutdated } from './present-outdated.ts';
import type { OpenCalls } from '../core/open-calls.ts';

/** What verify found. */
export interface VerifyPresentation {
  readonly batchId: string;
  /** null: the batch could not be opened. */
  readonly conservation: Conservation | null;
  readonly findings: readonly VerifyFinding[];
  /** What the process at work may be writing now. */
  readonly onItsWay?: readonly VerifyFinding[];
  /** The process at work; absent or null: nobody is. */
  readonly holder?: { readonly command: string; readonly pid: number; readonly host: string } | null;
  /** What --repair mended. */
  readonly repaired: readonly VerifyFinding[];
  readonly outdated: readonly OutdatedRow[];
  readonly unknownFate: OpenCalls;
  readonly inFlightNow?: OpenCalls;
  readonly simulated: boolean;
  readonly jobs: JobsAtAGlance;
}

export interface VerifyFinding {
  readonly severity: 'error' | 'note';
  readonly itemId: string | null;
  readonly step: string | null;
  readonly message: string;
  readonly canRepair: boolean;
  /** What a person can do. */
  readonly next: string | null;
}

const mostFindings = 50;

/** `width`: columns of the terminal. */
export function presentVerify(
  verify: VerifyPresentation,
  commands: BatchCommands,
  paint: Paint = plainPaint,
  width = 80,
): string {
  const { batchId, conservation, repaired, outdated, holder = null, onItsWay = [] } = verify;
  const errors = verify.findings.filter(({ severity }) => severity === 'error');
  const notes = verify.findings.filter(({ severity }) => severity === 'note');
  const holds = conservation?.holds === true;
  // Of a batch that somebody writes to, the counts are not of one moment.
  const isCounted = conservation !== null && (holder === null || holds);
  const check = isCounted ? presentConservation(conservation) : [];
  const lines = [
    ...formatHeading(`VERIFY: ${batchId}`),
    ...(holder === null ? [] : atWorkLines(holder)),
    ...check.map((line) => (holds ? line : paint.bad(line))),
    ...toSection(
      'Repaired',
      repaired.map((finding) => ({ ...finding, canRepair: false, next: null })),
      paint.good,
      width,
    ),
    ...toSection(repaired.length === 0 ? 'Found' : 'Not repaired', errors, paint.bad, width),
    ...toSection('May be on its way', onItsWay, paint.dim, width),
    ...toSection('To know', notes, paint.dim, width),
    ...(outdated.length === 0 ? [] : ['Outdated:', ...formatTree(presentOutdated(outdated), width)]),
    ...openCallsLines(verify),
    ...jobLines(verify.jobs, commands, width),
    holder === null || errors.length > 0
      ? toVerdict(commands, errors, holds || holder !== null, paint)
      : toVerdictAtWork(commands, holds && onItsWay.length === 0, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function toSection(
  title: string,
  findings: readonly VerifyFinding[],
  colour: (text: string) => string,
  width: number,
): readonly string[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, mostFindings).map(toLine);
  const more = findings.length - shown.length;
  return [
    colour(`${title}: ${findings.length}`),
    ...formatTree(more > 0 ? [...shown, `… ${more} more: --json lists all`] : shown, width),
  ];
}

function toLine({ itemId, step, message, canRepair, severity, next }: VerifyFinding): string {
  const place = [itemId, step]
    .filter((part) => part !== null)
    .map((part) => toTerminalText(part, 130))
    .join(', ');
  const repairs = canRepair && severity === 'error' ? ' (can be repaired)' : '';
  const way = `${repairs}${next === null ? '' : `. To do: ${toTerminalText(next)}`}`;
  return `${place === '' ? '' : `${place}: `}${toTerminalText(message)}${way}`;
}

function atWorkLines({ command, pid, host }: NonNullable<VerifyPresentation['holder']>): readonly string[] {
  const who = toTerminalText(command === '' ? 'batch-pipeline' : command, 80);
  return [
    `Process ${pid} is at work on it (${who}, on ${toTerminalText(host.split(' ')[0] ?? '', 80)}): what it is writing may not be whole yet.`,
  ];
}

function toVerdictAtWork(commands: BatchCommands, isWhole: boolean, paint: Paint): string {
  const again = `Look again when it has ended: ${commands.about('verify')}`;
  return isWhole
    ? `${paint.good('Everything fits together so far.')} ${again}`
    : `Nothing that stands is amiss. ${again}`;
}

function toVerdict(commands: BatchCommands, errors: readonly VerifyFinding[], holds: boolean, paint: Paint): string {
  if (errors.length === 0 && holds) return paint.good('Everything fits together.');
  const repairable = errors.filter(({ canRepair }) => canRepair).length;
  const what =
    errors.length === 0
      ? 'The check does not hold'
      : countOf(errors.length, 'thing is not as it should be', 'things are not as they should be');
  if (repairable === 0) return `${what}${errors.length === 0 ? '' : '; what to do about each stands above'}.`;
  return `${what}; ${repairable === errors.length ? 'all' : repairable} can be repaired for nothing: ${commands.about('verify', '--repair')}`;
}
