import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resolve, sep } from 'node:path';
import { findFileNameProblem } from '../../../../src/adapters/outputs/files/file-name.ts';
import { createNameClaims } from '../../../../src/adapters/outputs/files/name-claims.ts';

describe('the name of a file', () => {
  it.each([
    ['a.md', null],
    ['2025/01/a b.md', null],
    ['Grüße 你好.md', null],
    ['.hidden', null],
    ['a..b', null],
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['/etc/passwd', 'is absolute, and would leave the folder'],
    ['C:/evil', 'is absolute, and would leave the folder'],
    ['C:evil', 'has the character :, which not every system allows'],
    ['../a', 'has the part "..", and would leave the folder'],
    ['a/../../b', 'has the part "..", and would leave the folder'],
    ['a/./b', 'has the part ".", which is no name'],
    ['a//b', 'has the part "", which is no name'],
    ['a/', 'has the part "", which is no name'],
    ['a\\..\\b', 'has the character \\, which not every system allows'],
    ['a:b', 'has the character :, which not every system allows'],
    ['what?', 'has the character ?, which not every system allows'],
    ['a\0b', 'has a character that is not seen'],
    ['a\nb', 'has a character that is not seen'],
    ['a\u001b[2Jb', 'has a character that is not seen'],
    ['gnp\u202e.exe', 'has a character that is not seen'],
    ['a\ud800', 'has a character that is not seen'],
    ['a.', 'ends with a dot or a space, which Windows drops'],
    ['a /b', 'ends with a dot or a space, which Windows drops'],
    [' a', 'begins with a space'],
    ['NUL', 'has the part NUL, the name of a device on Windows'],
    ['x/com1.txt', 'has the part com1.txt, the name of a device on Windows'],
    ['ü'.repeat(128), 'has a part of 256 bytes, 255 are allowed'],
  ])('%j: %s', (name, problem) => {
    expect(findFileNameProblem(name)).toBe(problem);
  });

  it('that fits stays in its folder, whatever it is made of', () => {
    const parts = fc.constantFrom('..', '.', '/', '\\', '~', 'C:', 'a', ' ', '\0', '%2e', '\u2024');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (list) => {
        const name = list.join('');
        if (findFileNameProblem(name) !== null) return;
        expect(resolve('/folder', name).startsWith(`/folder${sep}`)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names of one folder', () => {
  function claimAll(...names: readonly string[]) {
    const claims = createNameClaims();
    return names.map((name, place) => claims.claim(name, `item-${place + 1}`));
  }

  it('are taken once', () => {
    expect(claimAll('a.md', 'b.md', 'a.md')).toEqual([null, null, { owner: 'item-1', name: 'a.md', kind: 'same' }]);
  });

  it('are one where only case, or the form of an accent, tells them apart', () => {
    expect(claimAll('Caf\u00e9.md', 'cafe\u0301.MD')).toEqual([
      null,
      { owner: 'item-1', name: 'Caf\u00e9.md', kind: 'case' },
    ]);
    expect(claimAll('A/x', 'a/y')).toEqual([null, { owner: 'item-1', name: 'A', kind: 'case' }]);
  });

  it('share folders, but none is both file and folder', () => {
    expect(claimAll('a/x', 'a/y', 'a')).toEqual([null, null, { owner: 'item-1', name: 'a', kind: 'folder' }]);
    expect(claimAll('a', 'a/x')).toEqual([null, { owner: 'item-1', name: 'a', kind: 'folder' }]);
  });

  it('that are refused take nothing', () => {
    const claims = createNameClaims();
    claims.claim('a', 'item-1');
    claims.claim('new/A', 'item-2');
    expect(claims.claim('a/b', 'item-3')).not.toBeNull();
    expect([claims.has('a'), claims.has('A'), claims.has('a/b'), claims.has('new')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
