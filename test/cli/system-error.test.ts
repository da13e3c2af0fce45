import { describe, expect, test } from '@jest/globals';
import { explainSystemError } from '../../src/cli/system-error.ts';

const systemError = (parts: object) =>
  Object.assign(new Error('EISDIR: illegal operation on a directory, rename'), parts);

describe('an error of the system', () => {
  test('is said with its place, its cause and the way out', () => {
    expect(explainSystemError(systemError({ syscall: 'mkdir', code: 'ENOTDIR', path: 'output/demo' }))).toEqual({
      code: 'ENOTDIR',
      message: 'output/demo: a part of the path is a file, where a folder belongs (ENOTDIR, mkdir)',
      hint: 'Move that file away, then run the same command again.',
    });
  });

  test('of a rename names the place that it was for', () => {
    expect(
      explainSystemError(systemError({ syscall: 'rename', code: 'EISDIR', path: 'a.tmp', dest: 'a' }))?.message,
    ).toBe('a: a folder stands where a file belongs (EISDIR, rename)');
  });

  test('about the current folder says that it has gone', () => {
    expect(explainSystemError(systemError({ syscall: 'uv_cwd', code: 'ENOENT' }))).toEqual({
      code: 'ENOENT',
      message: 'The current folder does not exist any more',
      hint: 'Change to a folder that stands: cd ~',
    });
  });

  test('of an unknown kind keeps its own words; what is no error of the system is not one', () => {
    expect(explainSystemError(systemError({ syscall: 'write', code: 'EWEIRD' }))).toEqual({
      code: 'EWEIRD',
      message: 'EISDIR: illegal operation on a directory, rename',
      hint: '',
    });
    expect([explainSystemError(new TypeError('x')), explainSystemError('x')]).toEqual([null, null]);
  });
});
