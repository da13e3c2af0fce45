import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { handleError } from '../../src/cli/errors.ts';
import { UserError } from '../../src/core/errors.ts';

let out: string[] = [];
let err: string[] = [];

beforeEach(() => {
  out = [];
  err = [];
  jest.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text)));
  jest.spyOn(console, 'error').mockImplementation((text) => void err.push(String(text)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

const noKey = new UserError({
  code: 'key-missing',
  message: 'ANTHROPIC_API_KEY is not set.',
  hint: 'Use --model gpt, or rehearse with --sandbox.',
  state: 'provider',
});

describe("a person's mistake", () => {
  test('is a sentence and a hint on stderr, with its own exit code', () => {
    expect(handleError(noKey, ['process'])).toBe(6);
    expect({ out, err }).toEqual({
      out: [],
      err: ['Error: ANTHROPIC_API_KEY is not set.', 'Use --model gpt, or rehearse with --sandbox.'],
    });
  });

  test('is one document on stdout with --json', () => {
    expect(handleError(noKey, ['process', '--json'])).toBe(6);
    expect(err).toEqual([]);
    expect(JSON.parse(out.join('\n'))).toEqual({
      error: {
        code: 'key-missing',
        message: 'ANTHROPIC_API_KEY is not set.',
        hint: 'Use --model gpt, or rehearse with --sandbox.',
      },
    });
  });
});

test('a --json after -- belongs to someone else', () => {
  handleError(noKey, ['process', '--', '--json']);
  expect(out).toEqual([]);
});

test('what the parser of flags finds is exit 2, without its layout', () => {
  const error = Object.assign(
    new Error('The following error occurred:\n  Missing required flag batch-id\nSee more help with --help'),
    { oclif: { exit: 2 }, parse: { input: { context: { id: 'prices:update' } } } },
  );
  expect(handleError(error, ['prices', 'update', '--dry-run'])).toBe(2);
  expect(err).toEqual(['Error: Missing required flag batch-id', 'See `batch-pipeline prices update --help`.']);

  err = [];
  const list = Object.assign(
    new Error('Missing 1 required arg:\nnumber  number of the job\nSee more help with --help'),
    {
      oclif: { exit: 2 },
    },
  );
  handleError(list, ['jobs', 'show']);
  expect(err[0]).toBe('Error: Missing 1 required arg: number  number of the job');
});

test('an unknown flag is answered with the flag that was meant', () => {
  const error = Object.assign(new Error('Nonexistent flag: --btach-id'), {
    oclif: { exit: 2 },
    flags: ['--btach-id'],
    parse: { input: { flags: { 'batch-id': {}, limit: {} } } },
  });
  expect(handleError(error, ['status'])).toBe(2);
  expect(err[1]).toBe('Did you mean --batch-id?');
});

test('a full disk is no bug: no stack, exit 1', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  });
  expect(handleError(error, ['process'])).toBe(1);
  expect(err[0]).toBe('Error: the disk is full (ENOSPC, write)');
  expect(err[1]).toMatch(/^Make room/);
});

test('a bug shows its stack and exits 1', () => {
  expect(handleError(new TypeError('undefined is not a function'), ['status'])).toBe(1);
  expect(err[0]).toMatch(/^TypeError: undefined is not a function\n +at /);
});

test('a command that chose its exit code has said everything', () => {
  const error = Object.assign(new Error('EEXIT: 69'), { code: 'EEXIT', oclif: { exit: 69 } });
  expect(handleError(error, ['status', '--json'])).toBe(69);
  expect({ out, err }).toEqual({ out: [], err: [] });
});

test('a message that quotes a file or a provider brings no escape sequence with it', () => {
  const error = new UserError({
    code: 'item-id-twice',
    message: 'items.csv:3: "\u001b[2Jevil\u0007" is taken',
    hint: 'First line\nsecond \u009b31mline',
  });
  handleError(error, ['acquire']);
  expect(err).toEqual(['Error: items.csv:3: "␛[2Jevil␇" is taken', 'First line\nsecond \\x9b31mline']);
});
