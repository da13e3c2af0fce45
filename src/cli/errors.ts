import { stripVTControlCharacters } from 'node:util';
import { findClosestWord } from '../core/closest-word.ts';
import { UserError } from '../core/errors.ts';
import type { JsonValue } from '../core/json.ts';
import { toTerminalLines } from '../core/terminal-text.ts';
import type { ErrorDocument } from './json/error.ts';
import { toJsonText } from './json-text.ts';
import { explainSystemError } from './system-error.ts';

interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: number;
  readonly details?: unknown;
  /** Only a bug shows its stack. */
  readonly stack?: string;
}

/**
 * Says what went wrong: a line and a hint on stderr, and with --json one document {error: {code, message, hint}} on stdout.
 * Returns the exit code; does not end the process.
 */
export function handleError(error: unknown, argv: readonly string[]): number {
  const exit = toSilentExit(error);
  if (exit !== undefined) return exit;

  const shown = toShownError(error, argv);
  if (isJson(argv)) {
    const { code, message, hint, details } = shown;
    const document: ErrorDocument = {
      error: { code, message, hint, ...(details === undefined ? {} : { details: details as JsonValue }) },
    };
    console.log(toJsonText(document));
    if (shown.stack !== undefined) console.error(shown.stack);
  } else {
    console.error(toHarmless(shown.stack ?? `Error: ${shown.message}`));
    if (shown.hint !== '') console.error(toHarmless(shown.hint));
  }
  return shown.exitCode;
}

export function exitCodeOf(error: unknown): number {
  return toSilentExit(error) ?? (error instanceof UserError ? error.exitCode : 1);
}

/** A message may quote a file, a source or a provider: no escape sequence of theirs reaches the terminal. */
function toHarmless(text: string): string {
  return toTerminalLines(text).lines.join('\n');
}

function toShownError(error: unknown, argv: readonly string[]): ShownError {
  if (error instanceof UserError) {
    const { code, hint, exitCode, details } = error;
    return { code, message: withoutParserLayout(error.message), hint, exitCode, details };
  }
  if (error instanceof Error && 'oclif' in error) return toUsageError(error, argv);
  const system = explainSystemError(error);
  if (system !== null) return { ...system, exitCode: 1 };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
    hint: 'This is a bug in batch-pipeline. What was paid for is on disk; the same command goes on from there.',
    exitCode: 1,
    stack,
  };
}

/** oclif's parser writes around the message of what a flag's own reader throws. */
function withoutParserLayout(message: string): string {
  return message.replace(/^Parsing --\S+ \n\t/, '').replace(/\nSee more help with --help$/, '');
}

/** What oclif's parser says, without its layout. */
function toUsageError(error: Error, argv: readonly string[]): ShownError {
  const lines = stripVTControlCharacters(error.message)
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) => line !== '' && !/^The following errors? occurred:$/.test(line) && line !== 'See more help with --help',
    );
  return {
    code: 'usage',
    message: lines.join('; ').replaceAll(':; ', ': '),
    hint: toFlagHint(error) ?? `See \`batch-pipeline ${toCommandName(error) ?? argv[0] ?? ''} --help\`.`,
    exitCode: 2,
  };
}

function toFlagHint(error: Error): string | undefined {
  const { flags: unknown, parse } = error as { flags?: unknown; parse?: { input?: { flags?: object } } };
  const name = Array.isArray(unknown) && typeof unknown[0] === 'string' ? unknown[0].replace(/^-+/, '') : undefined;
  const known = parse?.input?.flags;
  if (name === undefined || known === undefined) return undefined;
  const near = findClosestWord(name, Object.keys(known));
  return near === null ? undefined : `Did you mean --${near}?`;
}

function toCommandName(error: Error): string | undefined {
  const { parse } = error as { parse?: { input?: { context?: { id?: string } } } };
  return parse?.input?.context?.id?.replaceAll(':', ' ');
}

/** `this.exit(n)` of an oclif command: everything was said already. */
function toSilentExit(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIT' || !('oclif' in error))
    return undefined;
  const { exit } = error.oclif as { exit?: number };
  return exit ?? 0;
}

function isJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}
