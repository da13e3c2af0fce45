import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { assertBuilt, type ProgramOutcome, type ProgramRun, runProgram } from './run-program.ts';
import { compareTrees, readTree, type TreeChanges } from './tree.ts';

/** One thing that is wrong, and what the program has to say about it. */
export interface BadInput {
  readonly title: string;
  readonly argv: readonly string[];
  /** Relative path → content, in front of the run. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /**
   * A batch called `demo` that stands already, of three items: `prepared` has prompts and no answers, `done` is a finished
   * rehearsal. Default: none.
   */
  readonly batch?: 'prepared' | 'done';
  /** Last preparations; returns what takes them back. */
  readonly arrange?: (folder: string) => (() => void) | undefined;
  readonly environment?: ProgramRun['environment'];
  readonly stdin?: string | Buffer;
  readonly wrapper?: ProgramRun['wrapper'];
  readonly timeoutMs?: number;
  readonly exitCode: number;
  /** What stderr says: the offending value is in it. */
  readonly says: RegExp;
  /** The way out. */
  readonly hint: RegExp;
  /** Paths that may be new or other afterwards; default: nothing may. What stood before is never gone. */
  readonly mayTouch?: RegExp;
  readonly mayRemove?: RegExp;
  /** Both streams go to one terminal, whose line ends are of two characters. */
  readonly isTerminal?: boolean;
  /** A look at the folder after the run. */
  readonly afterwards?: (folder: string, outcome: ProgramOutcome) => void;
}

interface Ended {
  readonly outcome: ProgramOutcome;
  readonly changes: TreeChanges;
  /** The same once more with --json; null: this case is none of the sample. */
  readonly asJson: ProgramOutcome | null;
}

const atOnce = 3;
/** Of the mistakes, every so manieth is said as JSON too. */
const jsonEvery = 10;
/** Nothing pays, moves or deletes on its word. */
const cache = /\/\.batch\/(pipeline|batch\.copy)\.json$/;

/** Runs every case as the built program, some at a time, each in a folder of its own, and has a test for each. */
export function describeBadInput(title: string, cases: readonly BadInput[]): void {
  describe(title, () => {
    const home = mkdtempSync(join(tmpdir(), 'bad-input-'));
    const ended = new Map<BadInput, Ended | Error>();

    beforeAll(async () => {
      assertBuilt();
      const limit = pLimit(atOnce);
      await Promise.all(
        cases.map((bad, index) =>
          limit(async () => {
            ended.set(bad, await runCase(bad, join(home, `case-${index}`), index % jsonEvery === 0).catch(toError));
          }),
        ),
      );
    }, 300_000);

    afterAll(() => rmSync(home, { recursive: true, force: true }));

    test.each(cases.map((bad) => [bad.title, bad] as const))('%s', (_, bad) => {
      const end = ended.get(bad);
      if (end === undefined || end instanceof Error) throw end ?? new Error('the case did not run');
      const { outcome, changes, asJson } = end;
      const said =
        outcome.stderr + (bad.isTerminal === true ? outcome.stdout.replaceAll('\r\n', '\n') : outcome.stdout);
      expect({ ...outcome, durationMs: 0 }).toMatchObject({ exitCode: bad.exitCode, signal: null });
      expect(outcome.stderr).toMatch(bad.says);
      expect(said).toMatch(bad.hint);
      // Below the sentence there is always the way out.
      if (/^Error: /m.test(outcome.stderr)) expect(outcome.stderr).toMatch(/^Error: [^\n]+\n[^\n]+/m);
      expectNoStack(said);
      expectPlain(said);
      if (asJson !== null) {
        const { error } = JSON.parse(asJson.stdout) as { error: { code: string; message: string; hint: string } };
        expect({ exitCode: asJson.exitCode, code: error.code }).toEqual({
          exitCode: 2,
          code: expect.stringMatching(/^[a-z0-9-]+$/),
        });
        expect([error.message, error.hint]).not.toContain('');
        expect(`${error.message}\n${error.hint}`).toMatch(bad.hint);
        expectNoStack(asJson.stdout + asJson.stderr);
        expectPlain(asJson.stdout + asJson.stderr);
      }
      const isAllowed = (path: string) => bad.mayTouch?.test(path) === true || cache.test(path);
      expect({
        added: changes.added.filter((path) => !isAllowed(path)),
        changed: changes.changed.filter((path) => !isAllowed(path)),
        removed: changes.removed.filter((path) => bad.mayRemove?.test(path) !== true),
      }).toEqual({ added: [], changed: [], removed: [] });
    });
  });
}

/** A stack, the words of a bug, or the insides of Node are no message for a person. */
export function expectNoStack(text: string): void {
  expect(text).not.toMatch(/^\s+at .+[:(]/m);
  expect(text).not.toMatch(/This is a bug|node:internal|file:\/\/|UnhandledPromise|\[object Object\]|Node\.js v\d/);
}

/** No control characters but line ends, and no directions of text: nothing reaches the terminal but text. */
export function expectPlain(text: string): void {
  const found = text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g);
  expect(found).toBeNull();
}

async function runCase(bad: BadInput, folder: string, isSampled: boolean): Promise<Ended> {
  mkdirSync(folder);
  if (bad.batch !== undefined) cpSync(await findBatch(bad.batch), folder, { recursive: true, verbatimSymlinks: true });
  for (const [path, content] of Object.entries(bad.files ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const restore = bad.arrange?.(folder);
  const before = readTree(folder);
  try {
    const {
      argv,
      environment = {},
      stdin = '',
      wrapper = (command: readonly string[]) => command,
      timeoutMs = 60_000,
    } = bad;
    const outcome = await runProgram({ argv, folder, environment, stdin, wrapper, timeoutMs });
    bad.afterwards?.(folder, outcome);
    const isMistake = outcome.exitCode === 2 && bad.isTerminal !== true && argv[0] !== 'validate';
    const run = { argv: [...argv, '--json'], folder, environment, stdin, wrapper, timeoutMs };
    const asJson = isSampled && isMistake ? await runProgram(run) : null;
    return { outcome, changes: compareTrees(before, readTree(folder)), asJson };
  } finally {
    restore?.();
  }
}

type Batch = NonNullable<BadInput['batch']>;

const commandsOf: Readonly<Record<Batch, readonly (readonly string[])[]>> = {
  prepared: [['acquire', '--pipeline', 'classify', '--limit', '3'], ['prepare']],
  done: [['all', '--pipeline', 'classify', '--limit', '3', '--sandbox', '--yes']],
};
const batches = new Map<Batch, Promise<string>>();
const batchesFolder = mkdtempSync(join(tmpdir(), 'bad-input-batches-'));
afterAll(() => rmSync(batchesFolder, { recursive: true, force: true }));

/** Folder of a batch that cases begin with, made by the program itself, once for all of a file. */
function findBatch(name: Batch): Promise<string> {
  const made = batches.get(name) ?? makeBatch(name);
  batches.set(name, made);
  return made;
}

async function makeBatch(name: Batch): Promise<string> {
  const folder = join(batchesFolder, name);
  mkdirSync(folder);
  for (const [command = '', ...flags] of commandsOf[name]) {
    const { exitCode, stderr } = await runProgram({
      argv: [command, '--batch-id', 'demo', '--quiet', ...flags],
      folder,
    });
    if (exitCode !== 0) throw new Error(`The batch "${name}" could not be made: ${stderr}`);
  }
  return folder;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
