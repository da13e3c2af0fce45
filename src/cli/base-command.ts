import { existsSync } from 'node:fs';
import { Command, Flags } from '@oclif/core';
import { type LogLevel, logLevels } from '../core/log-line.ts';
import type { Paint } from '../core/paint.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { type ExitState, toExitCode, UserError } from '../core/errors.ts';
import type { PaidRemoval } from '../core/paid-removal.ts';
import { formatTokens } from '../core/money-text.ts';
import { ask } from './ask.ts';
import { toJsonText } from './json-text.ts';
import { theLauncher } from './launcher.ts';
import { createPaint, wantsColour } from './paint.ts';
import { lastLineUnlessWrong } from './present-quiet.ts';
import { type DetachedDocument, type DetachEnd, presentDetached, toDetachedDocument } from './present-detached.ts';

/** Where a command looks and writes. */
export interface Places {
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
  readonly dataFolder: string | undefined;
  readonly outputFolder: string | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly logLevel: LogLevel | undefined;
  readonly command: string;
}

/** What a run in the background is started with, and how it is spoken with until it is on its own. */
export interface DetachWords {
  readonly argv: readonly string[];
  readonly ask: (question: {
    readonly question: string;
    readonly upToUsd: number | null;
  }) => Promise<'yes' | 'no' | 'missing'>;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * What every command shares: `--json`, where things are, what people see and the exit code. Everything for people
 * goes to stderr where `--json` is given, so that stdout has the document and nothing else.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    'no-color': Flags.boolean({ summary: 'no colours (also NO_COLOR)', helpGroup: 'GLOBAL' }),
    'log-level': Flags.option({
      summary: 'the least that goes into the log of the batch and is said on the way; debug shows the log itself',
      options: logLevels,
      default: 'info' as const,
      helpGroup: 'GLOBAL',
    })(),
  };

  override async init(): Promise<void> {
    await super.init();
    loadEnvironmentFile();
    if (this.argv.includes('--no-color')) process.env['NO_COLOR'] = '1';
  }

  /** For who looks for a fault in a command that writes no log: what it had to do with, and what it took. */
  protected override async finally(error: Error | undefined): Promise<void> {
    await super.finally(error);
    if (valueOfFlag(this.argv, 'log-level') !== 'debug') return;
    const { maxRSS } = process.resourceUsage();
    const facts = [
      `${this.config.userAgent}`,
      `in ${process.cwd()}`,
      `${(performance.now() / 1000).toFixed(2)} s`,
      `${Math.round(maxRSS / 1024)} MB at most`,
      error === undefined ? `exit code ${process.exitCode ?? 0}` : `ends with: ${error.message}`,
    ];
    process.stderr.write(`debug: ${this.id ?? ''}: ${toTerminalText(facts.join(', '), 2000)}\n`);
  }

  /** oclif would print its own JSON and swallow the error. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /** Without the colours of oclif's, which would be no JSON. */
  override logJson(json: unknown): void {
    process.stdout.write(`${toJsonText(json)}\n`);
  }

  protected places(flags: {
    'data-dir'?: string | undefined;
    'output-dir'?: string | undefined;
    'log-level'?: LogLevel | undefined;
  }): Places {
    return {
      environment: process.env,
      currentFolder: process.cwd(),
      dataFolder: flags['data-dir'],
      outputFolder: flags['output-dir'],
      stdin: process.stdin,
      logLevel: flags['log-level'],
      command: this.id ?? '',
    };
  }

  /** Text for people: stdout, or stderr when the document has stdout. */
  protected say(text: string): void {
    (this.jsonEnabled() ? process.stderr : process.stdout).write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** The block of a stage; with --quiet its last line, where nothing is wrong. */
  protected sayBlock(block: string, states: readonly ExitState[], flags: { quiet: boolean }): void {
    this.say(flags.quiet ? lastLineUnlessWrong(block, states) : block);
  }

  /** How progress is shown: redrawn at a terminal, as lines elsewhere. */
  protected showing(flags: { quiet: boolean; 'no-color': boolean; 'log-level': LogLevel }) {
    const isTerminal = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
    const hasColour = wantsColour({ isTerminal, noColorFlag: flags['no-color'], environment: process.env });
    const style = flags.quiet ? ('quiet' as const) : isTerminal ? ('live' as const) : ('lines' as const);
    return { style, logLevel: flags['log-level'], paint: createPaint(hasColour) };
  }

  /** Colours for what `say` writes: its stream may be a file while the progress is at a terminal. */
  protected paint(flags: { 'no-color': boolean }): Paint {
    const isTerminal = (this.jsonEnabled() ? process.stderr : process.stdout).isTTY === true;
    return createPaint(wantsColour({ isTerminal, noColorFlag: flags['no-color'], environment: process.env }));
  }

  /** How consent is asked for: the screen belongs to the question until it is answered. */
  protected asking(flags: { yes: boolean; quiet: boolean }, screen: { pause(): void; resume(): void }) {
    return {
      isYes: flags.yes,
      isQuiet: flags.quiet,
      pause: () => screen.pause(),
      resume: () => screen.resume(),
      say: (text: string) => process.stderr.write(text),
      askYesNo: (question: string, yes: boolean, upToUsd: number | null, removes: PaidRemoval | null) =>
        this.askYesNo(question, yes, upToUsd, removes),
      settled: () => theLauncher()?.running(),
    };
  }

  /** Where a notice about the end of a run comes from, and where its own trouble is said. */
  protected telling() {
    const say = (text: string) => void process.stderr.write(text);
    return { environment: process.env, currentFolder: process.cwd(), say };
  }

  /** What a long look says at a terminal meanwhile, in one line that it takes away again. */
  protected looking(): { readonly tell: (items: number) => void; readonly end: () => void } {
    const isTerminal = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
    let isShown = false;
    return {
      tell: (items) => {
        if (!isTerminal) return;
        isShown = true;
        process.stderr.write(`\rLooked at ${formatTokens(items)} items`);
      },
      end: () => {
        if (isShown) process.stderr.write('\r\u001b[K');
        isShown = false;
      },
    };
  }

  /** Goes on in the background: `start` returns when it really does. */
  protected async goOnDetached(
    flags: { 'data-dir'?: string | undefined; 'output-dir'?: string | undefined; yes: boolean },
    start: (request: DetachWords) => Promise<DetachEnd>,
  ): Promise<DetachedDocument> {
    const giveUp = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => giveUp.abort());
    const argv = this.argv.filter((word) => word !== '--detach' && word !== '--json');
    const outcome = await start({
      argv: [...(this.id ?? '').split(':'), ...argv],
      ask: ({ question, upToUsd }) => this.askYesNo(question, flags.yes, upToUsd),
      say: (text) => process.stderr.write(text),
      signal: giveUp.signal,
    });
    if (outcome.kind === 'running') this.say(presentDetached(outcome, flags));
    else process.exitCode = outcome.exitCode;
    return toDetachedDocument(outcome, flags);
  }

  protected end(states: readonly ExitState[]): void {
    process.exitCode = toExitCode(states);
  }

  /** Whether a person agrees; if not, the command ends so. `nothing`: what did not happen where nobody can be asked. */
  protected async agrees(question: string, isYes: boolean, nothing: string): Promise<boolean> {
    const answer = await this.askYesNo(question, isYes);
    if (answer === 'yes') return true;
    if (answer === 'missing') process.stderr.write(`Nobody can be asked here: add --yes. ${nothing}\n`);
    this.end(['consent']);
    return false;
  }

  /** `missing`: nobody can be asked. */
  protected async askYesNo(
    question: string,
    isYes: boolean,
    upToUsd: number | null = null,
    removes: PaidRemoval | null = null,
  ): Promise<'yes' | 'no' | 'missing'> {
    if (isYes) return 'yes';
    const launcher = theLauncher();
    if (launcher !== null) return launcher.ask(question, upToUsd, removes);
    if (this.jsonEnabled() || !process.stdin.isTTY || !process.stderr.isTTY) return 'missing';
    return (await ask(question)) ? 'yes' : 'no';
  }
}

/** Before the flags are parsed, and where they cannot be. */
function valueOfFlag(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(`--${name}`);
  return at === -1 ? argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) : argv[at + 1];
}

/** `.env` in the current folder; what the environment has already is never overridden. */
function loadEnvironmentFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    // Of a file that may not be read, Node says that it is not there.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && !existsSync('.env')) return;
    throw new UserError({
      code: 'environment-file',
      message: `.env cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Mend or remove it. It has lines such as ANTHROPIC_API_KEY=…',
    });
  }
}
