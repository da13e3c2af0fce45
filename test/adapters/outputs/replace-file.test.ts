import {
  lstatSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createReplacementFile } from '../../../src/adapters/outputs/replace-file.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'replace-'));

describe('a file that replaces another', () => {
  it('leaves the old one alone until it is whole', async () => {
    const path = join(newFolder(), 'page.html');
    writeFileSync(path, 'old');
    const file = createReplacementFile(path);
    file.write('new'.repeat(200_000));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(await file.commit()).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('new'.repeat(200_000));
    expect(existsSync(file.temporaryPath)).toBe(false);
  });

  it('does not touch the old one when nothing changed', async () => {
    const path = join(newFolder(), 'page.html');
    writeFileSync(path, 'same');
    utimesSync(path, 1, 1);
    const file = createReplacementFile(path);
    file.write('same');
    expect(await file.commit()).toBe('unchanged');
    expect(statSync(path).mtimeMs).toBe(1000);
    expect(existsSync(file.temporaryPath)).toBe(false);
  });

  it('replaces a file of the same size with another content', async () => {
    const path = join(newFolder(), 'page.html');
    writeFileSync(path, 'abcd');
    const file = createReplacementFile(path);
    file.write('abce');
    expect(await file.commit()).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('abce');
  });

  it('leaves nothing behind when it is abandoned', () => {
    const folder = newFolder();
    const file = createReplacementFile(join(folder, 'page.html'));
    file.write('half');
    file.abandon();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never writes through what lies at its temporary path', async () => {
    const folder = newFolder();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder, 'page.html.tmp'));
    const file = createReplacementFile(join(folder, 'page.html'));
    file.write('page');
    await file.commit();
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toBe('page');
  });

  it('takes the place of a link, also of one to the same text', async () => {
    const folder = newFolder();
    const [path, theirs] = [join(folder, 'page.html'), join(folder, 'theirs')];
    writeFileSync(theirs, 'page');
    symlinkSync(theirs, path);
    const file = createReplacementFile(path);
    file.write('page');
    expect(await file.commit()).toBe('written');
    expect(lstatSync(path).isFile()).toBe(true);
  });
});
